"""Staging models of the whole house, built by dbt in one go: starting it for each tool would take ten times as long."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from connectors.contract.staging import build_staging
from connectors.contract.suite import RULES, examine
from connectors.contract.trial import Trial, open_trial
from connectors.registry import connectors

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Trial]]:
    with ExitStack() as stack:
        names = [name for name, tool in connectors().items() if list(tool.folder.glob("models/*.sql"))]
        trials = {name: stack.enter_context(open_trial(name)) for name in names}
        build = build_staging(list(trials.values()), tmp_path_factory.mktemp("house") / "staging")
        for trial in trials.values():
            trial.built = build
        yield trials


@pytest.mark.parametrize("name", sorted(connectors()))
def test_staging_models_keep_to_the_shapes(house: dict[str, Trial], name: str) -> None:
    if name in house:
        verdict = examine(house[name], RULES["staging"])
        assert verdict.ok, "\n".join(verdict.remarks)

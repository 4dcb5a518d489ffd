"""The house: every connector stands trial."""

import re
from pathlib import Path

import pytest

from connectors.contract.kills import HINT_POINTS, POINTS
from connectors.registry import connectors

TESTS = Path(__file__).parent.parent / "tools"
ENGINE = TESTS.parent.parent / "connectors"


@pytest.mark.parametrize("name", sorted(connectors()))
def test_every_connector_stands_trial(name: str) -> None:
    """Rule by rule, in a file beside its other tests, so that connectors are examined side by side."""
    path = TESTS / name / "test_contract.py"
    assert path.is_file(), f"add {path}: five lines, as those of the other tools"
    assert f'connector = "{name}"' in path.read_text(encoding="utf-8")


def test_connectors_are_killed_at_every_point_that_reading_names() -> None:
    sources = [path.read_text(encoding="utf-8") for path in ENGINE.rglob("*.py")]
    named = {point for source in sources for point in re.findall(r'killpoints\.reached\("(\w+)"\)', source)}
    assert named == {*POINTS, *HINT_POINTS}

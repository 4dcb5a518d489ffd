"""A new connector keeps every rule before a line of it is changed, whichever way it was made."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.registry import load_connector
from connectors.scaffold.new import new_connector
from contracts.errors import ConfigurationError

PROJECT = Path(__file__).parents[2]
SWITCHBOARD = str(Path(sys.executable).with_name("switchboard"))
SURVEYS = Path(__file__).parent / "surveys.yaml"

Files = list[Path]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder of connectors beside which tests can be put, as in the project."""
    (tmp_path / "connectors").mkdir()
    return tmp_path / "connectors"


def examined(house: Path, name: str) -> dict[str, str]:
    """Outcomes of every rule, found by the command in a process of its own."""
    command = [SWITCHBOARD, "connectors", "test", name, "--root", str(house), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    verdicts = json.loads(done.stdout) if done.stdout.startswith("[") else []
    assert done.returncode == 0, [each for each in verdicts if each["outcome"] == "broken"] or done.stderr
    return {each["rule"]: each["outcome"] for each in verdicts}


def check_style(house: Path, name: str) -> None:
    """The new files would pass `make lint`."""
    config = ["--config", str(PROJECT / "pyproject.toml"), "--no-cache", str(house / name)]
    ruff = [sys.executable, "-m", "ruff"]
    for verb in (["check"], ["format", "--check"]):
        done = subprocess.run([*ruff, *verb, *config], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_blank_connector_passes_its_own_test(house: Path) -> None:
    new_connector("pollen_count", root=house)

    test = house.parent / "tests" / "tools" / "pollen_count" / "test_contract.py"
    command = [sys.executable, "-m", "pytest", "-c", str(PROJECT / "pyproject.toml"), "-m", "not slow", str(test)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=house.parent)

    assert done.returncode == 0, done.stdout
    check_style(house, "pollen_count")


@pytest.mark.slow
def test_a_blank_connector_keeps_every_rule(house: Path) -> None:
    new_connector("pollen", root=house)

    outcomes = examined(house, "pollen")

    assert (outcomes.pop("caps"), outcomes.pop("sweeps")) == ("does not apply", "does not apply")
    assert set(outcomes.values()) == {"kept"}


@pytest.mark.slow
def test_a_manifest_becomes_a_connector(house: Path) -> None:
    new_connector("pollen", manifest=SURVEYS, root=house)

    outcomes = examined(house, "pollen")

    nothing_to_examine = {name for name, outcome in outcomes.items() if outcome == "does not apply"}
    assert nothing_to_examine == {"caps", "staging", "sweeps"}
    assert {outcome for name, outcome in outcomes.items() if name not in nothing_to_examine} == {"kept"}


def test_what_a_manifest_says_is_declared(house: Path) -> None:
    new_connector("pollen", manifest=SURVEYS, root=house)

    spec = load_connector(house / "pollen").spec
    assert spec.allowed_hosts == ["api.surveys.example"]
    assert spec.secret_names() == {"api_key"}
    assert {name: each.primary_key for name, each in spec.streams.items()} == {
        "surveys": ["id"],
        "answers": ["id"],
        "questions": ["id"],
    }
    cursor = spec.streams["answers"].cursor
    assert cursor is not None
    assert (cursor.field, cursor.unit) == ("changed", "epoch seconds")
    assert {name: each.deletion.value for name, each in spec.streams.items()} == {
        "surveys": "full list",
        "answers": "cannot",
        "questions": "full list",
    }
    assert spec.streams["answers"].pii == ["email", "remark"]
    changed = [
        (before, after)
        for before, after in zip(
            SURVEYS.read_text().splitlines(), (house / "pollen" / "manifest.yaml").read_text().splitlines(), strict=True
        )
        if before != after
    ]
    assert [before.strip() for before, _ in changed] == ["url_base: https://api.surveys.example/v2"]
    check_style(house, "pollen")


@pytest.mark.slow
@pytest.mark.parametrize("like", ["intercom", "klaus"])
def test_a_connector_like_another_keeps_its_rules(house: Path, like: str) -> None:
    new_connector("my_" + like, like=like, root=house)

    examined(house, "my_" + like)

    text = "".join(path.read_text() for path in (house / f"my_{like}").rglob("*.yaml"))
    assert f"{like}.io" not in text
    assert f"{like}.com" not in text


def test_like_takes_over_structure_and_no_facts(house: Path) -> None:
    new_connector("pollen", like="pipedrive", root=house)

    spec = load_connector(house / "pollen").spec
    assert {"persons", "deals"} <= set(spec.streams)
    assert spec.allowed_hosts == ["api.pollen.example"]
    assert spec.rate_budget is None
    assert not [cap for each in spec.streams.values() for cap in each.caps]
    assert spec.webhooks.signature.scheme == "none"
    assert (house / "pollen" / "models" / "stg_pollen__deals.sql").is_file()


MAKERS: dict[str, Callable[[Path], Files]] = {
    "blank": lambda root: new_connector("pollen", root=root),
    "like": lambda root: new_connector("pollen", like="klaus", root=root),
    "manifest": lambda root: new_connector("pollen", manifest=SURVEYS, root=root),
}


@pytest.mark.parametrize("way", MAKERS)
def test_nothing_but_the_new_folders_is_touched(house: Path, way: str) -> None:
    (house / "other").mkdir()
    (house / "other" / "connector.yaml").write_text("untouched")

    written = MAKERS[way](house)

    found = {path for path in house.parent.rglob("*") if path.is_file()} - {house / "other" / "connector.yaml"}
    assert found == set(written)
    assert {path.relative_to(house.parent).parts[:2] for path in found} == {
        ("connectors", "pollen"),
        ("tests", "tools"),
    }
    assert (house / "other" / "connector.yaml").read_text() == "untouched"


def test_what_exists_is_never_written_over(house: Path) -> None:
    new_connector("pollen", root=house)
    with pytest.raises(ConfigurationError, match="exists already"):
        new_connector("pollen", root=house)
    shutil.rmtree(house / "pollen")
    with pytest.raises(ConfigurationError, match="exists already"):
        new_connector("pollen", root=house)


@pytest.mark.parametrize("name", ["Pollen", "../pollen", "pollen__count", "1st", ""])
def test_a_name_that_cannot_be_one_is_refused(house: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be the name"):
        new_connector(name, root=house)
    assert not list(house.iterdir())


def test_only_one_way_at_a_time(house: Path) -> None:
    command = [SWITCHBOARD, "connectors", "new", "pollen", "--blank", "--like", "klaus", "--root", str(house)]
    assert subprocess.run(command, capture_output=True, text=True, check=False).returncode == 2

"""`switchboard metrics parity` and what `doctor` makes of it."""

import json
from pathlib import Path

import pytest

from switchboard.checkup import Finding, check_up
from tests.switchboard.test_command_line import run
from tests.unified_profile.app.identities import publish_identity
from tests.unified_profile.app.people import make_world
from tests.unified_profile.app.publication import write_publication
from unified_profile.app import formats


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "switchboard.yaml").write_text("connections: {}\n", encoding="utf-8")
    monkeypatch.setenv("SWITCHBOARD_HOME", str(tmp_path))
    return tmp_path


def publish(home: Path, **change: float) -> None:
    world = make_world()
    world.rows["metric_parity"][0].update(change)
    publish_identity(write_publication(world, home / "var" / "published"))


def of_parity() -> list[Finding]:
    return [each for each in check_up(offline=True) if each.area == "parity"]


def test_a_metric_stands_beside_the_tools_number_with_the_reason(home: Path) -> None:
    publish(home)
    (row,) = json.loads(run("metrics", "parity", "first_response_time", "--json", home=home).stdout)
    assert (row["ours"], row["theirs"], row["pairs"], row["unexplained"], row["only_theirs"]) == (412, 322, 40, 4, 31)
    said = run("metrics", "parity", home=home).stdout.replace(formats.SPACE, " ")
    assert "time_to_admin_reply" in said
    assert "+1 min 30 s" in said
    assert "differ because: Intercom leaves out what lies outside of office hours." in said
    assert "iqs, klaus: differ because: nobody has written down why." in said


def test_a_metric_without_a_tools_number_says_so(home: Path) -> None:
    publish(home)
    assert run("metrics", "parity", "csat", home=home).stdout == "No tool brings a number of its own for csat.\n"
    refused = run("metrics", "parity", "nps", home=home)
    assert refused.returncode == 1
    assert "there is no metric 'nps'" in refused.stderr


def test_the_doctor_speaks_up_when_too_much_is_unexplained(home: Path) -> None:
    publish(home)  # 4 of 40 are 10 %
    (finding,) = of_parity()
    assert not finding.ok
    assert "first_response_time differs from time_to_admin_reply of intercom_eu in 4 of 40 pairs" in finding.message
    assert "Remedy: read `switchboard metrics parity first_response_time`" in finding.message


@pytest.mark.parametrize(
    ("change", "is_said"),
    [
        ({"unexplained": 2, "unexplained_share": 0.05}, True),
        ({"pairs": 19, "unexplained": 19, "unexplained_share": 1.0}, True),
        ({"pairs": 0, "unexplained": 0, "unexplained_share": None}, False),
    ],
    ids=["at the line", "too few pairs", "no pairs"],
)  # fmt: skip
def test_the_doctor_is_quiet_otherwise(home: Path, change: dict[str, float], *, is_said: bool) -> None:
    publish(home, **change)
    said = [Finding("parity", ok=True, message="1 comparisons with the tools' own numbers, none suspect")]
    assert of_parity() == (said if is_said else [])


def test_the_doctor_says_nothing_before_a_publication(home: Path) -> None:
    assert of_parity() == []

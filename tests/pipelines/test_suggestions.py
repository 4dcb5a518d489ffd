"""Suggestions are made after identity, kept by nobody who wants none, and stop no run."""

from contextlib import closing
from pathlib import Path

import pytest

from bench._identity import TOOLS, load
from pipelines import steps
from pipelines.progress import Silent
from pipelines.resolution import _suggestions_made
from switchboard.settings import load_settings
from tests.unified_profile.identity.conftest import PEOPLE, Hub
from unified_profile.identity import resolve
from warehouse.build import open_build


def make_home(folder: Path, settings: str) -> Path:
    (folder / "switchboard.yaml").write_text(f"{settings}connections: {{}}\n", encoding="utf-8")
    return folder


def test_they_are_made_and_taken_back_by_the_setting(tmp_path: Path) -> None:
    settings = load_settings(make_home(tmp_path, ""))
    with closing(open_build(settings.build_path)) as con:
        load(con, 3_000)
        resolve(con, phone_regions=dict.fromkeys(TOOLS, "GB"))
    check = _suggestions_made(settings, Silent())
    assert check.passed
    made = int(str(check.metadata["suggestions"].value))
    assert made > 0

    without = load_settings(make_home(tmp_path, "suggestions: false\n"))
    assert _suggestions_made(without, Silent()).passed
    with closing(open_build(settings.build_path)) as con:
        assert con.execute("select count(*) from identity.suggestion").fetchall() == [(0,)]
    assert steps.suggest_people(settings) == made, "on again"


def test_too_few_people_are_a_note_and_no_failure(tmp_path: Path) -> None:
    settings = load_settings(make_home(tmp_path, ""))
    with closing(open_build(settings.build_path)) as con:
        con.execute(PEOPLE.replace("create schema core;", "create schema if not exists core;"))
        hub = Hub(con)
        hub.add("a:contact:1", email="ann@x.com")
        hub.resolve()
    check = _suggestions_made(settings, Silent())
    assert check.passed
    assert check.description == "Nobody is suggested: too little to learn from (fewer than 100 rows)."


def test_what_goes_wrong_is_said_and_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> int:
        raise OSError("disk full")

    monkeypatch.setattr(steps, "suggest_people", fail)
    check = _suggestions_made(load_settings(make_home(tmp_path, "")), Silent())
    assert not check.passed
    assert check.severity.value == "WARN"
    assert check.description == "OSError: disk full"

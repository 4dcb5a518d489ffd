"""The benchmark of the models measures what it says it does."""

from pathlib import Path

import pytest

from bench import models
from bench._models import Desk
from warehouse.build import open_build
from warehouse.raw import load_landed


def test_the_desk_tells_of_a_change_no_more_than_what_changed(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "landing", events=11_000)
    desk.land_everything()
    with open_build(tmp_path / "warehouse.duckdb") as con:
        first = {load.stream: load.changed for load in load_landed(con, str(tmp_path / "landing"))}
        desk.land_change(0.03)
        then = {load.stream: load.changed for load in load_landed(con, str(tmp_path / "landing"))}
        ((parts,),) = con.execute("select count(*) from raw.intercom__conversation_parts").fetchall()
    assert first["conversations"] == 1_000
    # 20 new ones, and 10 that have one part more.
    assert then["conversations"] == 30
    assert parts == first["conversation_parts"] + then["conversation_parts"]
    assert 20 * 3 + 10 <= then["conversation_parts"] <= 20 * 16 + 10


@pytest.mark.slow
def test_it_builds_everything_and_then_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELS_EVENTS", "3000")
    measured = models.run()
    assert 2_500 < measured["events"] < 3_500
    assert measured["one percent ÷ everything"] > 0
    assert measured["everything: CPU s"] > measured["scan, sort, write of the timeline: CPU s"]

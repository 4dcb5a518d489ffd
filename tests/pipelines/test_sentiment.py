"""How customers sound is worked out after core, and stops no run."""

from pathlib import Path

import dagster as dg
import pytest

from pipelines import steps
from pipelines.progress import Silent
from pipelines.sentiment import KEY, scored
from switchboard.settings import Settings
from warehouse.build import open_build


@pytest.fixture
def office(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path)
    with open_build(settings.build_path) as con:
        con.execute("create schema core")
        con.execute(
            "create table core.events as select 'a' as record_key, 'message' as event_type, 'customer' as actor_type, "
            "'I am very angry about this invoice.' as body, false as is_deleted"
        )
    return settings


def result(settings: Settings) -> tuple[bool, dict[str, object]]:
    done = scored(settings, Silent())
    (check,) = done.check_results or []
    return check.passed, dict(done.metadata or {})


def test_texts_are_scored_and_counted(office: Settings) -> None:
    assert result(office) == (True, {"texts": 1, "new": 1, "with a language": 1, "with a score": 1})
    assert result(office)[1]["new"] == 0


def test_a_failure_is_said_and_keeps_the_scores_there_are(office: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    result(office)

    def fail(settings: Settings) -> None:
        raise RuntimeError("no word list")

    monkeypatch.setattr(steps, "score_messages", fail)
    assert result(office) == (False, {})
    with open_build(office.build_path) as con:
        assert con.execute("select count(*) from sentiment.text").fetchall() == [(1,)]


def test_it_stands_between_core_and_the_marts(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    assert graph.get(KEY).parent_keys == {dg.AssetKey(["core", "events"])}
    assert KEY in graph.get(dg.AssetKey(["intermediate", "int_sentiment"])).parent_keys

"""How customers sound is worked out after core, and stops no run."""

from pathlib import Path

import dagster as dg
import pytest

from pipelines import steps
from pipelines.progress import Silent
from pipelines.sentiment import KEY, scored
from switchboard.settings import Settings
from warehouse import dbt
from warehouse.build import open_build
from warehouse.publish import Publication


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


def no_word_list(_: object) -> None:
    raise RuntimeError("no word list")


def test_texts_are_scored_and_counted(office: Settings) -> None:
    assert result(office) == (True, {"texts": 1, "new": 1, "with a language": 1, "with a score": 1})
    assert result(office)[1]["new"] == 0


def test_a_failure_is_said_and_keeps_the_scores_there_are(office: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    result(office)

    monkeypatch.setattr(steps, "score_build", no_word_list)
    assert result(office) == (False, {})
    with open_build(office.build_path) as con:
        assert con.execute("select count(*) from sentiment.text").fetchall() == [(1,)]


def test_a_failure_stops_no_webhook_either(office: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    went_on: list[str] = []
    monkeypatch.setattr(steps, "score_build", no_word_list)
    monkeypatch.setattr(steps, "run_models", lambda _, select: went_on.append(select))
    monkeypatch.setattr(steps, "resolve_identity", lambda _: went_on.append("identity"))
    monkeypatch.setattr(steps, "publish", lambda _: Publication(7, office.published_path / "7", 0))
    done = steps.catch_up(office)
    assert went_on == [dbt.CORE, "identity", dbt.MARTS]
    assert (done.published and done.published.number, done.sentiment_problem) == (7, "RuntimeError: no word list")


def test_it_stands_between_core_and_the_marts(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    assert graph.get(KEY).parent_keys == {dg.AssetKey(["core", "events"])}
    assert KEY in graph.get(dg.AssetKey(["intermediate", "int_sentiment"])).parent_keys

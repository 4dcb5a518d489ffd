"""What is kept of texts: once each, as long as somebody says it, and never the text."""

from collections.abc import Iterator

import duckdb
import pytest

from unified_profile.sentiment import score
from unified_profile.sentiment.score import ScoringReport, score_messages

ANGRY, GERMAN = "I am very angry about this invoice.", "Wir wurden doppelt belastet, bitte um Erstattung."


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    con.execute("create schema core; create schema sentiment")
    con.execute(
        "create table core.events (record_key varchar, event_type varchar, actor_type varchar, body varchar, "
        "is_deleted boolean)"
    )
    con.execute("create table sentiment.text (text_hash varchar, language varchar, sentiment double, engine varchar)")
    yield con
    con.close()


def say(con: duckdb.DuckDBPyConnection, key: str, body: str | None, *, actor: str = "customer", kind: str = "message",
        deleted: bool = False) -> None:  # fmt: skip
    con.execute("insert into core.events values (?, ?, ?, ?, ?)", [key, kind, actor, body, deleted])


def kept(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str | None, bool]]:
    return con.execute("select text_hash, language, sentiment < 0 from sentiment.text order by language").fetchall()


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Every text that is read."""
    texts: list[str | None] = []
    genuine = score.score_text

    def noting(body: str | None) -> score.Scored:
        texts.append(body)
        return genuine(body)

    monkeypatch.setattr(score, "score_text", noting)
    return texts


def test_only_what_customers_wrote_is_read_and_each_text_once(
    con: duckdb.DuckDBPyConnection, read: list[str | None]
) -> None:
    say(con, "a", ANGRY)
    say(con, "b", ANGRY)
    say(con, "c", GERMAN)
    say(con, "d", "I am sorry about this terrible mistake.", actor="agent")
    say(con, "e", "The customer is terribly angry about it.", kind="note")
    say(con, "f", "This was terrible and is deleted now.", deleted=True)
    say(con, "g", None)
    assert score_messages(con) == ScoringReport(texts=2, new=2, with_language=2, scored=1)
    assert sorted(map(str, read)) == sorted([ANGRY, GERMAN])
    # MD5 by another program: printf '%s' "$text" | md5sum
    assert kept(con) == [
        ("f29f29bb2c637b75e838b589cb807c96", "de", None),
        ("1b2c6b3b570c1ea2f9c9d89e0ba363e1", "en", True),
    ]


def test_a_second_run_reads_what_is_new(con: duckdb.DuckDBPyConnection, read: list[str | None]) -> None:
    say(con, "a", ANGRY)
    score_messages(con)
    read.clear()
    assert score_messages(con).new == 0
    assert read == []
    say(con, "b", GERMAN)
    assert score_messages(con).new == 1
    assert read == [GERMAN]


def test_a_text_that_nobody_says_any_more_is_forgotten(con: duckdb.DuckDBPyConnection) -> None:
    say(con, "a", ANGRY)
    say(con, "b", ANGRY)
    score_messages(con)
    con.execute("delete from core.events where record_key = 'a'")
    assert score_messages(con).texts == 1
    con.execute("delete from core.events where record_key = 'b'")
    assert score_messages(con).texts == 0


def test_another_engine_reads_everything_anew(
    con: duckdb.DuckDBPyConnection, read: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    say(con, "a", ANGRY)
    score_messages(con)
    read.clear()
    monkeypatch.setattr(score, "_FORM", -1)
    assert score_messages(con) == ScoringReport(texts=1, new=1, with_language=1, scored=1)
    assert read == [ANGRY]


def test_batches_make_no_difference_and_a_failure_loses_no_finished_one(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f"The parcel number {number} is a very bad one." for number in range(10)]
    for place, text in enumerate(texts):
        say(con, f"k{place:02d}", text)
    score_messages(con)
    whole = con.execute("select * from sentiment.text order by all").fetchall()
    con.execute("delete from sentiment.text")
    monkeypatch.setattr(score, "_BATCH", 3)
    genuine = score.score_text

    def failing(body: str | None) -> score.Scored:
        if body == texts[7]:
            raise RuntimeError("power cut")
        return genuine(body)

    monkeypatch.setattr(score, "score_text", failing)
    with pytest.raises(RuntimeError):
        score_messages(con)
    assert con.execute("select count(*) from sentiment.text").fetchall() == [(6,)]
    monkeypatch.setattr(score, "score_text", genuine)
    assert score_messages(con).new == 4
    assert con.execute("select * from sentiment.text order by all").fetchall() == whole

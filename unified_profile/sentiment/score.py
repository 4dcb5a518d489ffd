"""Scores each text once: what is known of a text is kept under the hash of it and forgotten with its last message."""

from dataclasses import dataclass
from importlib.metadata import version

import duckdb

from unified_profile.sentiment.english import sentiment_of
from unified_profile.sentiment.language import language_of
from unified_profile.sentiment.own_words import own_words

# Raised when the code makes something else of the same text.
_FORM = 1
# Texts in memory at a time, and characters read of each: at most 400 MB, some MB as people write.
_BATCH = 20_000
_LONGEST_BODY = 5_000

_HEARD = """
    create or replace temp table heard_text as
    select md5(body) as text_hash, min(record_key) as event_key
    from core.events
    where event_type = 'message' and actor_type = 'customer' and body is not null and not is_deleted
    group by md5(body)
"""
_FORGET = """
    delete from sentiment.text
    where engine <> $engine or text_hash not in (select text_hash from heard_text)
"""
_WAITING = """
    create or replace temp table waiting_text as
    select text_hash, event_key, (row_number() over (order by event_key) - 1) // $size as batch
    from heard_text
    where text_hash not in (select text_hash from sentiment.text)
"""
_TEXTS = """
    select waiting.text_hash, left(events.body, $longest)
    from core.events as events
    inner join waiting_text as waiting on events.record_key = waiting.event_key
    where waiting.batch = $batch
"""
_KEEP = "insert into sentiment.text select unnest($hashes), unnest($languages), unnest($sentiments), $engine"


@dataclass(frozen=True)
class ScoringReport:
    """Different texts of customers: held in all, new in this run; of those held, with a language and with a score."""

    texts: int
    new: int
    with_language: int
    scored: int


@dataclass(frozen=True)
class Scored:
    """What is known of a text: ISO 639 code, and −1 to 1; None is unknown."""

    language: str | None
    sentiment: float | None


def engine() -> str:
    """What the scores are made by. When it changes, everything is scored anew."""
    return f"vaderSentiment {version('vaderSentiment')}, py3langid {version('py3langid')}, form {_FORM}"


def score_text(body: str | None) -> Scored:
    """The language of a customer's own words and, when it is English, how they sound."""
    words = own_words(body)
    language = language_of(words)
    return Scored(language, sentiment_of(words) if language == "en" else None)


def score_messages(con: duckdb.DuckDBPyConnection) -> ScoringReport:
    """Bring sentiment.text up to date with core.events. Each batch is kept when it is done: a kill loses no other."""
    made_by = engine()
    con.execute(_HEARD)
    con.execute(_FORGET, {"engine": made_by})
    con.execute(_WAITING, {"size": _BATCH})
    ((new, batches),) = con.execute("select count(*), coalesce(max(batch) + 1, 0) from waiting_text").fetchall()
    for batch in range(batches):
        _score_batch(con, batch, made_by)
    ((texts, with_language, scored),) = con.execute(
        "select count(*), count(language), count(sentiment) from sentiment.text"
    ).fetchall()
    con.execute("drop table heard_text")
    con.execute("drop table waiting_text")
    return ScoringReport(texts=texts, new=new, with_language=with_language, scored=scored)


def _score_batch(con: duckdb.DuckDBPyConnection, batch: int, made_by: str) -> None:
    rows = con.execute(_TEXTS, {"batch": batch, "longest": _LONGEST_BODY}).fetchall()
    scored = [score_text(body) for _, body in rows]
    con.execute(
        _KEEP,
        {
            "hashes": [text_hash for text_hash, _ in rows],
            "languages": [each.language for each in scored],
            "sentiments": [each.sentiment for each in scored],
            "engine": made_by,
        },
    )

"""What the make-believe world has planted is found by the rules: one burst, and conversations that sour."""

from collections.abc import Iterator

import duckdb
import pytest

from sandbox.making.clock import OUTBREAK, OUTBREAK_TOPIC
from sandbox.model import Conversation
from sandbox.world import make_world
from tests.warehouse.rendering import rendered
from unified_profile.sentiment.score import score_text

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def conversations() -> tuple[Conversation, ...]:
    return make_world(scale=1.0).conversations


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    yield con
    con.close()


def fill(con: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str], rows: list[tuple[object, ...]]) -> None:
    con.execute(f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")
    values = ", ".join(f"unnest(${name}::{kind}[])" for name, kind in columns.items())
    con.execute(
        f"insert into {table} select {values}", dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True))
    )


def test_the_week_of_the_outbreak_is_the_only_burst(
    con: duckdb.DuckDBPyConnection, conversations: tuple[Conversation, ...]
) -> None:
    inbound = [each for each in conversations if each.direction == "inbound"]
    fill(
        con,
        "fct_interaction",
        dict.fromkeys(("interaction_id", "customer_id", "channel", "direction", "state"), "varchar")
        | {"started_at": "timestamp"},
        [(each.id, str(each.person), each.channel, "inbound", each.state, each.started_at.replace(tzinfo=None))
         for each in inbound],
    )  # fmt: skip
    fill(
        con,
        "interaction_topic",
        {"interaction_id": "varchar", "topic": "varchar"},
        [(each.id, tag) for each in inbound for tag in each.tags],
    )
    con.execute(
        "create table dim_date as with days as (select unnest(generate_series(min(started_at)::date - interval 60 day, "
        "max(started_at)::timestamp, interval 1 day))::date as date_day from fct_interaction) "
        "select date_day, isodow(date_day)::bigint as weekday_number from days"
    )
    for folder, name in (
        ("intermediate", "int_topic_day"),
        ("intermediate", "int_topic_surprise"),
        ("marts", "topic_burst"),
    ):
        con.execute(f"create table {name} as {rendered(f'{folder}/{name}')}")
    found = con.execute("select topic, channel, started_on, ended_on, customer_count from topic_burst").fetchall()
    assert {row[0] for row in found} == {OUTBREAK_TOPIC, "carriers", "carrier-outage"}
    assert all(OUTBREAK[0] <= row[2] <= row[3] < OUTBREAK[1] for row in found)
    customers = max(row[4] for row in found if row[:2] == (OUTBREAK_TOPIC, "all"))
    assert customers >= 0.5 * len({each.person for each in inbound if "carrier-outage" in each.tags})


def test_open_conversations_that_sour_are_found_and_few_others(
    con: duckdb.DuckDBPyConnection, conversations: tuple[Conversation, ...]
) -> None:
    # All of them as if open: at one moment hardly seven of those that sour are.
    heard = [
        (f"{each.id}/{place:03d}", each.id, said_at, score_text(body).sentiment)
        for each in conversations[:4_000]
        for place, (said_at, body) in enumerate(words_of_customer(each))
    ]
    columns = ("customer_id", "channel", "agent_id", "agent_name", "team_name", "source_url")
    con.execute(f"create table fct_interaction (interaction_id varchar, state varchar, started_at timestamp, "
                f"{', '.join(f'{name} varchar' for name in columns)})")  # fmt: skip
    con.execute(
        "insert into fct_interaction (interaction_id, state) select unnest($ids), 'open'",
        {"ids": [each.id for each in conversations]},
    )
    fill(
        con,
        "int_sentiment",
        {"event_id": "varchar", "interaction_id": "varchar", "occurred_at": "timestamp", "sentiment": "double"},
        heard,
    )
    found = {row[0] for row in con.execute(
        f"select interaction_id from ({rendered('marts/worsening_conversation')})"
    ).fetchall()}  # fmt: skip
    scored = {key for _, key, _, sentiment in heard if sentiment is not None}
    sour = {each.id for each in conversations[:4_000] if each.sours and each.id in scored}
    assert len(sour) > 100
    assert len(found & sour) / len(found) > 0.9
    assert len(found & sour) / len(sour) > 0.5


def words_of_customer(conversation: Conversation) -> list[tuple[object, str | None]]:
    said = [(conversation.started_at, conversation.body)] if conversation.first_author == "customer" else []
    answers = [
        (part.at, part.body) for part in conversation.parts if part.kind == "comment" and part.author == "customer"
    ]
    return [(moment.replace(tzinfo=None), body) for moment, body in (*said, *answers)]

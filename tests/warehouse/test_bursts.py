"""Bursts on simulated histories: chance makes fewer than stated, weekly peaks are none, planted ones are found."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import duckdb
import numpy as np
import pytest

from tests.warehouse.rendering import rendered, rendered_text

FIRST_DAY = date(2026, 1, 5)  # a Monday
WEEKLY = np.array([1.6, 1.3, 1.2, 1.1, 1.0, 0.5, 0.3])
STATED_RATE = 1 / 10_000


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = duckdb.connect()
    con.execute("create table int_topic_day (topic varchar, channel varchar, date_day date, people_count bigint)")
    con.execute("create table fct_interaction (interaction_id varchar, customer_id varchar, channel varchar, "
                "direction varchar, state varchar, started_at timestamp)")  # fmt: skip
    con.execute("create table interaction_topic (interaction_id varchar, topic varchar)")
    con.execute(
        f"create table dim_date as select unnest(generate_series(timestamp '{FIRST_DAY}', timestamp '{FIRST_DAY}' + "
        "interval 279 day, interval 1 day))::date as date_day, 0::bigint as weekday_number"
    )
    con.execute("update dim_date set weekday_number = isodow(date_day)")
    con.execute(f"create view int_topic_surprise as {rendered('intermediate/int_topic_surprise')}")
    con.execute(f"create view topic_burst as {rendered('marts/topic_burst')}")
    con.execute(f"create view topic_burst_customer as {rendered('marts/topic_burst_customer')}")
    # Somebody comes about something every day, so that the history begins with the calendar.
    tell(con, "always", [1] * 280)
    yield con
    con.close()


def tell(con: duckdb.DuckDBPyConnection, topic: str, counts: Sequence[int], channel: str = "all") -> None:
    """People on each day from FIRST_DAY on; as in the model, a day without anybody has no row."""
    days = [FIRST_DAY + timedelta(days=place) for place, count in enumerate(counts) if count]
    con.execute(
        "insert into int_topic_day select $topic, $channel, unnest($days), unnest($counts)",
        {"topic": topic, "channel": channel, "days": days, "counts": [int(count) for count in counts if count]},
    )


def bursts(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return con.execute(
        "select topic, started_on, ended_on, day_count, observed, expected, surprise from topic_burst order by topic, 2"
    ).fetchall()


@pytest.mark.parametrize("shape", [np.ones(7), WEEKLY], ids=["every day alike", "weekly peaks"])
def test_chance_makes_fewer_bursts_than_stated(con: duckdb.DuckDBPyConnection, shape: np.ndarray) -> None:
    chance = np.random.default_rng(20261126)
    series = 0
    for mean in (1, 2, 5, 10, 20, 50):
        for number in range(60):
            tell(con, f"{mean}/{number}", chance.poisson(mean * np.tile(shape, 40)).tolist())
            series += 1
    judged = series * (280 - 28)
    ((burst_days,),) = con.execute("select coalesce(sum(day_count), 0) from topic_burst").fetchall()
    assert judged > 90_000
    assert burst_days / judged < STATED_RATE
    ((looked_at,),) = con.execute("select count(*) from int_topic_surprise where surprise > 1").fetchall()
    assert looked_at > 1_000, "the simulation must put days before the rule"


@pytest.mark.parametrize(
    # Where one person a day is usual, the few of a first day may be chance still.
    ("mean", "days_until_found"),
    [(1, 2), (5, 0), (20, 0)],
)
def test_a_planted_burst_is_found_early_and_once(
    con: duckdb.DuckDBPyConnection, mean: int, days_until_found: int
) -> None:
    chance = np.random.default_rng(7)
    for number in range(20):
        counts = chance.poisson(mean * np.tile(WEEKLY, 40))
        # A Monday to Sunday in week 30 with five times as many, and 8 more.
        counts[210:217] = counts[210:217] * 5 + 8
        tell(con, f"{number:02d}", counts.tolist())
    found = bursts(con)
    assert [row[0] for row in found] == [f"{number:02d}" for number in range(20)]
    planted_on = FIRST_DAY + timedelta(days=210)
    assert all(planted_on <= row[1] <= planted_on + timedelta(days=days_until_found) for row in found)
    assert all(row[2] <= FIRST_DAY + timedelta(days=216) for row in found)


def test_a_monday_peak_is_no_burst_and_the_same_number_on_a_sunday_is(con: duckdb.DuckDBPyConnection) -> None:
    week = [30, 8, 8, 8, 8, 4, 2]
    usual = week * 40
    tell(con, "usual", usual)
    tell(con, "sunday", [*usual[:209], 30, *usual[210:]])
    (found,) = bursts(con)
    assert found[:5] == ("sunday", FIRST_DAY + timedelta(days=209), FIRST_DAY + timedelta(days=209), 1, 30)
    assert found[5] == pytest.approx(2.0)


@pytest.mark.parametrize(("people", "is_burst"), [(16, False), (21, True)])
def test_the_worked_example(con: duckdb.DuckDBPyConnection, people: int, is_burst: bool) -> None:
    counts = [0] * 280
    for week, monday in enumerate((4, 6, 5, 5, 4, 6, 5, 5)):
        counts[7 * week] = monday
    counts[56] = people
    tell(con, "example", counts)
    found = [row for row in bursts(con) if row[1] == FIRST_DAY + timedelta(days=56)]
    assert bool(found) == is_burst
    ((surprise,),) = con.execute(
        "select surprise from int_topic_surprise where date_day = $day", {"day": FIRST_DAY + timedelta(days=56)}
    ).fetchall()
    assert surprise == pytest.approx({16: 3.16, 21: 4.21}[people], abs=0.005)
    ((chance,),) = con.execute("select coalesce(max(chance), 0) from topic_burst").fetchall()
    assert not is_burst or 1 / chance == pytest.approx(80_000, rel=0.05)


def test_the_first_four_weeks_have_none_and_few_people_are_none(con: duckdb.DuckDBPyConnection) -> None:
    tell(con, "early", [0] * 27 + [40] + [0] * 252)
    tell(con, "after it", [0] * 28 + [40] + [0] * 251)
    tell(con, "four", [0] * 100 + [4] + [0] * 179)
    assert [row[0] for row in bursts(con)] == ["after it"]


def test_a_calendar_that_begins_before_the_first_contact_makes_no_burst_of_it(con: duckdb.DuckDBPyConnection) -> None:
    # Chat is connected after a hundred days. What is usual there is not known before, and no zero.
    tell(con, "login", [0] * 100 + [40] * 180, "chat")
    assert bursts(con) == []
    tell(con, "outage", [0] * 128 + [40] + [0] * 151, "chat")
    assert [row[0] for row in bursts(con)] == ["outage"]


def test_a_topic_that_comes_in_waves_needs_a_higher_one(con: duckdb.DuckDBPyConnection) -> None:
    steady, waves = [10] * 280, [3, 25, 8, 30, 1, 18, 12] * 40
    chance = np.random.default_rng(3)
    waves = [int(each) for each in chance.permutation(waves)]
    tell(con, "steady", [*steady[:200], 30, *steady[201:]])
    tell(con, "waves", [*waves[:200], 30, *waves[201:]])
    assert [row[0] for row in bursts(con)] == ["steady"]


def test_a_burst_leads_to_its_customers_over_the_weekend(con: duckdb.DuckDBPyConnection) -> None:
    # Friday and Monday are burst days, Saturday between them is not; Tuesday is after it.
    counts = [0] * 280
    counts[109], counts[112] = 20, 20
    tell(con, "outage", counts)
    rows = [("a", "friday", 109, "open"), ("b", "friday", 110, "closed"), ("c", "monday", 112, "closed"),
            ("d", "tuesday", 113, "open"), ("e", None, 112, "open"), ("f", "other", 112, "open")]  # fmt: skip
    for key, customer, place, state in rows:
        con.execute("insert into fct_interaction values (?, ?, 'chat', 'inbound', ?, ?)",
                    [key, customer, state, FIRST_DAY + timedelta(days=place)])  # fmt: skip
        con.execute("insert into interaction_topic values (?, ?)", [key, "billing" if key == "f" else "outage"])
    ((burst_id, started_on, ended_on, customers),) = con.execute(
        "select burst_id, started_on, ended_on, customer_count from topic_burst"
    ).fetchall()
    assert (started_on, ended_on, customers) == (
        FIRST_DAY + timedelta(days=109),
        FIRST_DAY + timedelta(days=112),
        2,
    )
    assert con.execute(
        "select burst_id, customer_id, contact_count, open_contact_count from topic_burst_customer order by 2"
    ).fetchall() == [(burst_id, "friday", 2, 1), (burst_id, "monday", 1, 0)]


def test_an_id_stays_while_the_burst_grows(con: duckdb.DuckDBPyConnection) -> None:
    tell(con, "outage", [0] * 100 + [20] + [0] * 179)
    before = con.execute("select burst_id, ended_on from topic_burst").fetchall()
    con.execute("delete from int_topic_day where topic = 'outage'")
    tell(con, "outage", [0] * 100 + [20, 20] + [0] * 178)
    ((burst_id, ended_on),) = con.execute("select burst_id, ended_on from topic_burst").fetchall()
    assert burst_id == before[0][0]
    assert ended_on == before[0][1] + timedelta(days=1)


@pytest.mark.parametrize(
    # Any printed table of the normal distribution.
    ("deviations", "printed"),
    [(2.0, 0.0227501), (3.0, 0.00134990), (4.0, 3.16712e-5), (5.0, 2.86652e-7)],
)
def test_the_chance_is_that_of_the_tables(deviations: float, printed: float) -> None:
    sql = rendered_text("{{ upper_tail('" + str(deviations) + "::double') }}")
    ((chance,),) = duckdb.execute(f"select {sql}").fetchall()
    assert chance == pytest.approx(printed, rel=0.02 if deviations < 3 else 0.002)

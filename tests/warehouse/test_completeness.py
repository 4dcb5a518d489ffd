"""How much is held of what the tool reports, month by month, and why there may be less."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest

from contracts.connector_spec import Cap
from contracts.landing import WindowCount
from tests.warehouse.conftest import START, Lander
from warehouse.completeness import Hints, Shortfall, likely_causes, note_shortfalls
from warehouse.raw import load_landed
from warehouse.status import stream_status

day = datetime.fromisoformat
NOON = day("2026-11-20T12:00")
SHORT = Shortfall(held=900, reported=1000, counted_at=NOON)
ROWS = Cap(limit=900, what="rows of one query", remedy="none needed")
DAYS = Cap(limit=180, what="days of history that the API serves", remedy="sync early")


@pytest.mark.parametrize(
    ("named", "cause", "twin"),
    [
        ("in quarantine", {"quarantined": 3}, {"quarantined": 0}),
        ("answers were skipped", {"skipped": 2}, {"skipped": 0}),
        ("not read or loaded to its end: refused", {"error": "refused"}, {"error": None}),
        ("no more than 900 rows of one query", {"caps": [ROWS]}, {"caps": [ROWS], "held": 899}),
        (
            "no more than 180 days",
            {"caps": [DAYS], "oldest": NOON - timedelta(days=179)},
            {"caps": [DAYS], "oldest": NOON - timedelta(days=90)},
        ),
        (
            "no more than 180 days",
            {"caps": [DAYS], "window_start": day("2026-05-01")},
            {"caps": [DAYS], "window_start": day("2026-06-01")},
        ),
        (
            "start_date 2026-01-01",
            {"start_date": day("2026-01-01"), "oldest": day("2026-01-03")},
            {"start_date": day("2026-01-01"), "oldest": day("2026-03-01")},
        ),
        (
            "start_date 2026-10-15",
            {"start_date": day("2026-10-15"), "window_start": day("2026-10-01")},
            {"start_date": day("2026-10-01"), "window_start": day("2026-10-01")},
        ),
        ("120 records were deleted", {"deleted_just_now": 120}, {"deleted_just_now": 99}),
        (
            "behind its count",
            {"is_newest": True, "earlier_complete": True},
            {"is_newest": True, "earlier_complete": False},
        ),
        (
            "behind its count",
            {"is_newest": True, "earlier_complete": True},
            {"is_newest": False, "earlier_complete": True},
        ),
    ],
)
def test_a_cause_is_named_where_it_holds_and_only_there(
    named: str, cause: dict[str, Any], twin: dict[str, Any]
) -> None:
    assert [named in each for each in likely_causes(replace(SHORT, **cause))] == [True]
    assert likely_causes(replace(SHORT, **twin)) == []
    assert likely_causes(replace(SHORT, **{**cause, "held": 999})) == []


def in_month(number: int, month: int) -> dict[str, Any]:
    return {"id": str(number), "seen_at": f"2026-{month:02d}-15T00:00:00Z", "updated_at": int(START.timestamp())}


def window(month: int, reported: int) -> WindowCount:
    start, end = day(f"2026-{month:02d}-01"), day(f"2026-{month + 1:02d}-01")
    return WindowCount(column="seen_at", start=f"{start}+00:00", end=f"{end}+00:00", reported=reported)


def test_each_month_is_held_against_what_the_tool_reports(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    records = [in_month(number, 10) for number in range(10)] + [in_month(number, 11) for number in range(10, 14)]
    lander.land(1, records, [{"id": "poison", "visits": "many"}], reported=15)
    windows = [window(9, 0), window(10, 10), window(11, 5)]
    lander.amend_end(1, windows=windows)
    load_landed(con, str(lander.root))
    note_shortfalls(con, {("shop", "contacts"): Hints()})
    (status,) = stream_status(con)
    assert [(each.rows, each.reported, each.completeness) for each in status.windows] == [
        (0, 0, None),
        (10, 10, 1.0),
        (4, 5, 0.8),
    ]
    assert (status.rows, status.reported, status.is_short) == (14, 15, True)
    expected = "1 records could not be read and are in quarantine"
    assert status.likely_causes[0] == status.windows[2].likely_causes[0] == expected
    assert status.windows[1].likely_causes == ()


def test_months_follow_what_is_deleted_and_the_next_count(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    lander.mode = "full"
    lander.land(1, [in_month(number, 10) for number in range(10)], reported=10)
    lander.amend_end(1, windows=[window(10, 10)])
    lander.land(2, [in_month(number, 10) for number in range(9)], reported=9)
    lander.amend_end(2, windows=[window(10, 9), window(11, 0)])
    load_landed(con, str(lander.root))
    note_shortfalls(con, {})
    (status,) = stream_status(con)
    assert [(each.rows, each.reported) for each in status.windows] == [(9, 9), (0, 0)]
    assert not status.is_short


@pytest.mark.parametrize(("counts_deleted", "share"), [(False, 0.5), (True, 1.0)])
def test_deleted_records_count_where_the_tool_counts_them(
    con: duckdb.DuckDBPyConnection, lander: Lander, counts_deleted: bool, share: float
) -> None:
    lander.deleted_flag = "active"
    lander.land(1, [in_month(1, 10) | {"active": True}, in_month(2, 10)], reported=2)
    lander.amend_end(1, windows=[window(10, 2)], counts_deleted=counts_deleted)
    load_landed(con, str(lander.root))
    (status,) = stream_status(con)
    assert (status.rows, status.completeness, status.windows[0].completeness) == (1, share, share)

"""A whole sync over real HTTP, seen from outside."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from toy_server import DAY, PEOPLE, START, TICKETS, Toy

from connectors.landing import landed_loads


def test_full_list_lands_every_record_as_sent(
    toy: Toy, run: Callable[..., Any], landed: Callable[[str], list[dict[str, Any]]]
) -> None:
    result = run(["people"])["people"]

    assert result.error is None
    assert result.complete
    assert (result.rows, result.reported, result.lane) == (PEOPLE, PEOPLE, "pages")
    assert landed("people") == toy.people


def test_begin_and_end_say_what_the_warehouse_needs(run: Callable[..., Any], tmp_path: Path) -> None:
    run(["people", "tickets"])

    loads = {load.begin.stream: load for load in landed_loads(str(tmp_path / "landing"))}
    people, tickets = loads["people"], loads["tickets"]
    assert people.begin.mode == "full"
    assert tickets.begin.mode == "incremental"
    assert people.end is not None
    assert people.end.state is None
    assert tickets.end is not None
    last = START + (TICKETS - 1) * (DAY + 1)
    assert tickets.end.state == {"updated_at": str(last)}
    assert [column.type for column in tickets.begin.columns] == [
        "varchar",
        "varchar",
        "varchar",
        "bigint",
        "json",
        "double",
    ]


def test_incremental_goes_on_from_the_state_minus_its_overlap(
    toy: Toy, run: Callable[..., Any], landed: Callable[[str], list[dict[str, Any]]]
) -> None:
    moment = START + 100 * DAY
    run(["tickets"], states={"tickets": {"updated_at": str(moment)}})

    expected = [ticket["id"] for ticket in toy.tickets if ticket["updated_at"] >= moment - 60]
    assert [row["id"] for row in landed("tickets")] == expected


def test_state_never_goes_back_when_nothing_is_new(run: Callable[..., Any], tmp_path: Path) -> None:
    late = str(START + 170 * DAY)
    run(["tickets"], states={"tickets": {"updated_at": late}})

    (load,) = landed_loads(str(tmp_path / "landing"))
    assert load.end is not None
    assert (load.end.state, load.end.rows) == ({"updated_at": late}, 0)


def test_slices_cover_the_window_once(
    toy: Toy, run: Callable[..., Any], landed: Callable[[str], list[dict[str, Any]]]
) -> None:
    result = run(["sliced_tickets"])["sliced_tickets"]

    assert result.error is None
    assert sorted(row["id"] for row in landed("sliced_tickets")) == sorted(ticket["id"] for ticket in toy.tickets)
    assert toy.paths()["POST /tickets/search"] > 6

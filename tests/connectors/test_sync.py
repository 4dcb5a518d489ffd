"""A whole sync over real HTTP, seen from outside."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from toy_server import DAY, PEOPLE, START, TICKETS, Toy, note

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


def test_substream_is_fed_from_the_parent_of_the_same_sync(
    toy: Toy, run: Callable[..., Any], landed: Callable[[str], list[dict[str, Any]]], tmp_path: Path
) -> None:
    toy.gone = {"t7", "t9"}
    results = run(["tickets", "notes"])

    assert results["notes"].error is None
    assert results["notes"].skipped == 2
    expected = [
        {**note(f"t{ticket}", number), "ticket_id": f"t{ticket}", "source": "toy"}
        for ticket in range(TICKETS)
        if ticket not in {7, 9}
        for number in range(ticket % 4)
    ]
    assert sorted(landed("notes"), key=lambda row: (int(row["ticket_id"][1:]), row["id"])) == expected
    assert toy.paths()["POST /tickets/search"] == TICKETS / 10
    states = {load.begin.stream: load.end.state for load in landed_loads(str(tmp_path / "landing")) if load.end}
    assert states["notes"] == {"parent_state": {"tickets": states["tickets"]}}


def test_substream_alone_asks_for_its_parents_and_goes_on_from_their_state(
    toy: Toy, run: Callable[..., Any], landed: Callable[[str], list[dict[str, Any]]]
) -> None:
    moment = START + 100 * (DAY + 1)
    result = run(["notes"], states={"notes": {"parent_state": {"tickets": {"updated_at": str(moment)}}}})["notes"]

    assert result.error is None
    assert result.lane == "pages"
    wanted = [number for number in range(TICKETS) if START + number * (DAY + 1) >= moment - 60]
    assert {row["ticket_id"] for row in landed("notes")} == {f"t{number}" for number in wanted if number % 4}
    assert sum(1 for path in toy.asked if path.endswith("/notes")) == len(wanted)


def test_substream_behind_its_parent_reads_the_parents_itself(
    toy: Toy, run: Callable[..., Any], landed: Callable[[str], list[dict[str, Any]]]
) -> None:
    early, late = START + 50 * (DAY + 1), START + 110 * (DAY + 1)
    run(
        ["tickets", "notes"],
        states={
            "tickets": {"updated_at": str(late)},
            "notes": {"parent_state": {"tickets": {"updated_at": str(early)}}},
        },
    )

    asked = {path.split("/")[2] for path in toy.asked if path.endswith("/notes")}
    assert asked == {f"t{number}" for number in range(50, TICKETS)}

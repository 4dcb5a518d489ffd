"""A whole sync over real HTTP, seen from outside."""

import errno
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from toy_server import DAY, PEOPLE, START, TICKETS, Toy, connection_to, note

from connectors.counter import months
from connectors.landing import landed_loads, landed_states
from connectors.registry import Connector
from connectors.storage import _DiskFile, open_storage
from connectors.sync import sync
from contracts.connector_spec import Counter, CountWindow
from contracts.errors import ConfigurationError, RetryLaterError


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


def test_two_syncs_of_one_connection_do_not_mix(toy: Toy, run: Callable[..., Any], tmp_path: Path) -> None:
    with (
        open_storage(str(tmp_path / "landing")).exclusive("mine"),
        pytest.raises(RetryLaterError, match="another sync is writing"),
    ):
        run(["people"])
    assert run(["people"])["people"].complete


def test_landing_may_be_an_object_store(toy: Toy, tool: Connector) -> None:
    url = "memory://toy-landing"
    connection = connection_to(toy)
    options: dict[str, Any] = {"environ": {"TOY_TOKEN": toy.token}, "tool": tool, "streams": ["tickets", "notes"]}
    results = sync(connection, url, {}, **options)

    assert [result.complete for result in results] == [True, True]
    states = landed_states(url, "mine")
    assert set(states) == {"tickets", "notes"}
    again = sync(connection, url, states, **options)
    assert [result.rows for result in again] == [1, (TICKETS - 1) % 4]


@pytest.mark.parametrize(("rotate_seconds", "rows"), [(0.0, 30), (30.0, 0)])
def test_a_full_disk_is_no_bug(
    toy: Toy,
    run: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    landed: Callable[[str], list[dict[str, Any]]],
    rotate_seconds: float,
    rows: int,
) -> None:
    write, batches = _DiskFile.write, 0

    def filling(file: _DiskFile, data: bytes) -> None:
        nonlocal batches
        batches += file._path.suffix == ".jsonl"
        if batches == 4:
            write(file, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")
        write(file, data)

    with monkeypatch.context() as patched:
        patched.setattr(_DiskFile, "write", filling)
        stopped = run(["people"], rotate_seconds=rotate_seconds)["people"]
    assert isinstance(stopped.error, RetryLaterError)
    assert "No space left" in str(stopped.error)
    assert stopped.rows == rows
    assert run(["people"])["people"].complete
    assert landed("people") == toy.people


def test_the_reporter_hears_of_every_stream(toy: Toy, run: Callable[..., Any]) -> None:
    heard: list[tuple[Any, ...]] = []

    class Ears:
        def stream_started(self, connection: str, stream: str, lane: str, *, resumed: bool) -> None:
            heard.append(("started", connection, stream, lane, resumed))

        def page_landed(self, connection: str, stream: str, rows: int) -> None:
            heard.append(("page", connection, stream, rows))

        def stream_finished(self, connection: str, stream: str, rows: int, error: Any) -> None:
            heard.append(("finished", connection, stream, rows, error))

    run(["people"], reporter=Ears())

    assert heard[0] == ("started", "mine", "people", "pages", False)
    assert [entry[3] for entry in heard[1:-1]] == [10, 20, 30, 40, 50, 60, 70, 80, 90, 95]
    assert heard[-1] == ("finished", "mine", "people", PEOPLE, None)


def test_unknown_streams_are_refused_by_name(run: Callable[..., Any]) -> None:
    with pytest.raises(ConfigurationError, match="no stream 'nothing'"):
        run(["nothing"])


def test_the_tool_is_asked_for_each_of_the_newest_months(
    run: Callable[..., Any], tool: Connector, tmp_path: Path
) -> None:
    """The toy has a ticket a day from January to April 2026."""
    counter = Counter(
        method="POST",
        path="tickets/search",
        body={"from": 0, "to": 9999999999, "pagination": {"per_page": 1}},
        count=["total"],
        includes_deleted=True,
        window=CountWindow(column="updated_at", body={"from": "{from}", "to": "{to}"}, months=3),
    )
    tickets = tool.spec.streams["tickets"].model_copy(update={"counter": counter})
    counting = replace(tool, spec=tool.spec.model_copy(update={"streams": {**tool.spec.streams, "tickets": tickets}}))
    run(["tickets"], tool=counting, now=datetime(2026, 5, 10, tzinfo=UTC))
    (load,) = landed_loads(str(tmp_path / "landing"))
    assert load.end is not None
    assert (load.end.reported, load.end.counts_deleted) == (120, True)
    assert [(window.start[:10], window.end[:10], window.reported) for window in load.end.windows] == [
        ("2026-03-01", "2026-04-01", 31),
        ("2026-04-01", "2026-05-01", 30),
        ("2026-05-01", "2026-06-01", 0),
    ]


def test_months_over_the_turn_of_a_year() -> None:
    found = [f"{start:%Y-%m}" for start, _ in months(datetime(2026, 1, 31, 23, tzinfo=UTC), 3)]
    assert found == ["2025-11", "2025-12", "2026-01"]

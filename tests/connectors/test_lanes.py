"""All lanes land the same: the quickest that a stream qualifies for is only ever quicker."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from toy_server import DAY, START, Toy

from connectors.explain import describe_lanes
from connectors.landing import landed_loads
from connectors.registry import Connector, connectors
from contracts.errors import ConfigurationError

LANES = ["pages", "records", "messages"]


def by_content(rows: list[dict[str, Any]]) -> list[bytes]:
    return sorted(orjson.dumps(row, option=orjson.OPT_SORT_KEYS) for row in rows)


def test_lanes_are_found_by_looking(tool: Connector) -> None:
    lanes = describe_lanes(tool)

    assert {name: lane for name, (lane, _) in lanes.items()} == {
        "me": "pages",
        "people": "pages",
        "tickets": "pages",
        "sliced_tickets": "pages",
        "window_tickets": "pages",
        "walled_tickets": "pages",
        "notes": "pages",
        "shouts": "records",
        "ticket_notes": "records",
        "half_people": "records",
    }
    assert "RecordFilter" in lanes["shouts"][1]
    assert "each parent" in lanes["ticket_notes"][1]


@pytest.mark.slow
@pytest.mark.parametrize("stream", ["people", "tickets", "sliced_tickets", "window_tickets", "walled_tickets", "notes"])
def test_every_lane_lands_the_same_records(
    toy: Toy, run: Callable[..., Any], landed: Callable[[str], list[dict[str, Any]]], stream: str
) -> None:
    landed_by_lane = {}
    for lane in LANES:
        result = run([stream], lane=lane)[stream]
        assert (result.error, result.lane) == (None, lane)
        landed_by_lane[lane] = by_content(landed(stream))

    assert landed_by_lane["pages"] == landed_by_lane["records"] == landed_by_lane["messages"]
    assert landed_by_lane["pages"]


@pytest.mark.slow
@pytest.mark.parametrize("stream", ["tickets", "sliced_tickets", "walled_tickets"])
def test_every_lane_reaches_the_same_state_and_goes_on_alike(
    toy: Toy, run: Callable[..., Any], landed: Callable[[str], list[dict[str, Any]]], tmp_path: Any, stream: str
) -> None:
    state = {stream: {"updated_at": str(START + 60 * DAY)}}
    landed_by_lane, states = [], []
    for lane in LANES:
        assert run([stream], lane=lane, states=state)[stream].error is None
        landed_by_lane.append(by_content(landed(stream)))
        newest = [load for load in landed_loads(str(tmp_path / "landing")) if load.begin.stream == stream][-1]
        assert newest.end is not None
        states.append(newest.end.state)

    assert landed_by_lane[0] == landed_by_lane[1] == landed_by_lane[2]
    assert states[0] == states[1] == states[2]
    assert states[0] != state[stream]


def test_a_window_that_cannot_be_made_small_enough_says_so(toy: Toy, run: Callable[..., Any]) -> None:
    for ticket in toy.tickets:
        ticket["updated_at"] = START + 5
    error = run(["walled_tickets"])["walled_tickets"].error

    assert isinstance(error, ConfigurationError)
    assert "Too many tickets in an hour." in str(error)


def test_filters_and_computed_fields_are_kept(
    toy: Toy, run: Callable[..., Any], landed: Callable[[str], list[dict[str, Any]]]
) -> None:
    run(["shouts"])

    assert landed("shouts") == [
        {**person, "shout": person["name"].upper()} for person in toy.people if person["id"] % 2 == 0
    ]


def test_a_stream_with_a_cursor_for_each_parent_keeps_its_state(
    toy: Toy, run: Callable[..., Any], landed: Callable[[str], list[dict[str, Any]]], tmp_path: Any
) -> None:
    assert run(["ticket_notes"])["ticket_notes"].error is None

    (load,) = landed_loads(str(tmp_path / "landing"))
    assert load.end is not None
    assert load.end.state is not None
    assert load.end.state["parent_state"] == {"tickets": {"updated_at": str(START + 119 * (DAY + 1))}}
    first = by_content(landed("ticket_notes"))
    assert run(["ticket_notes"], lane="messages")["ticket_notes"].error is None
    assert by_content(landed("ticket_notes")) == first


def test_a_custom_component_has_its_say(
    toy: Toy, run: Callable[..., Any], landed: Callable[[str], list[dict[str, Any]]]
) -> None:
    result = run(["half_people"])["half_people"]

    assert (result.error, result.lane) == (None, "records")
    assert landed("half_people") == toy.people[:5]


def test_every_connector_of_the_house_says_which_lane_its_streams_take() -> None:
    for name, each in connectors().items():
        lanes = describe_lanes(each)
        assert set(lanes) == set(each.stream_names), name

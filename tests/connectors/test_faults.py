"""A tool on a bad day: whatever it does, a sync ends complete, or says that it is not."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from toy_server import TICKETS, Fault, Toy

from connectors.landing import landed_loads
from contracts.errors import ConfigurationError, CredentialsError, RetryLaterError

pytestmark = pytest.mark.slow

HTML = Fault(200, {"content-type": "text/html"}, b"<html>busy</html>")
FAULTS = {
    "429 with seconds": Fault(429, {"retry-after": "0"}),
    "429 without a word": Fault(429),
    "500": Fault(500),
    "503 with an HTML page": Fault(503, {}, b"<html>"),
    "timeout": Fault(hang=1.5),
    "a body cut short": Fault(200, {}, b'{"data":[{"id":1', cut=True),
    "JSON cut short": Fault(200, {"content-type": "application/json"}, b'{"data":[{"id":1'),
    "HTML with status 200": HTML,
    "nothing with status 200": Fault(200, {}, b""),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("lane", ["pages", "records"])
def test_a_fault_that_passes_leaves_no_trace(
    toy: Toy, run: Callable[..., Any], landed: Callable[[str], list[dict[str, Any]]], fault: str, lane: str
) -> None:
    toy.faults = {4: FAULTS[fault], 9: FAULTS[fault]}
    result = run(["people"], lane=lane)["people"]

    assert (result.error, result.complete) == (None, True)
    assert landed("people") == toy.people


@pytest.mark.parametrize("lane", ["pages", "records", "messages"])
@pytest.mark.parametrize("fault", ["HTML with status 200", "JSON cut short", "500", "429 without a word"])
def test_a_fault_that_stays_ends_incomplete_and_keeps_the_state(
    toy: Toy, run: Callable[..., Any], tmp_path: Any, fault: str, lane: str
) -> None:
    toy.fault_for = lambda path, number: FAULTS[fault] if path == "/people" and number > 4 else None
    results = run(["people", "tickets"], lane=lane)

    people = results["people"]
    assert isinstance(people.error, RetryLaterError)
    assert "mine" in str(people.error)
    assert "/people" in str(people.error)
    assert not people.complete
    assert results["tickets"].complete
    ends = {load.begin.stream: load.end for load in landed_loads(str(tmp_path / "landing"))}
    assert ends["people"] is None
    assert ends["tickets"] is not None


def test_what_stopped_is_gone_on_with_next_time(
    toy: Toy, run: Callable[..., Any], landed: Callable[[str], list[dict[str, Any]]]
) -> None:
    toy.fault_for = lambda path, number: HTML if "after=50" in toy.asked[number - 1] else None
    assert run(["people"])["people"].rows == 50
    toy.fault_for = None
    toy.asked.clear()

    result = run(["people"])["people"]

    assert (result.error, result.resumed, result.rows) == (None, True, len(toy.people))
    assert landed("people") == toy.people
    assert toy.paths()["GET /people"] == 5


@pytest.mark.parametrize("as_date", [False, True])
def test_retry_after_is_honoured(toy: Toy, run: Callable[..., Any], as_date: bool) -> None:
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    toy.faults = {3: Fault(429, {"retry-after": moment if as_date else "1"})}
    started = time.monotonic()
    assert run(["people"])["people"].complete

    assert time.monotonic() - started >= (0.9 if as_date else 1)


def test_records_repeated_at_a_page_boundary_are_harmless(
    toy: Toy, run: Callable[..., Any], landed: Callable[[str], list[dict[str, Any]]]
) -> None:
    toy.repeat_boundary = True
    results = run(["tickets", "notes"])

    assert results["tickets"].rows == TICKETS + TICKETS / 10 - 1
    assert {row["id"] for row in landed("tickets")} == {ticket["id"] for ticket in toy.tickets}
    assert sum(1 for path in toy.asked if path.endswith("/notes")) == TICKETS


@pytest.mark.parametrize("status", [401, 403])
def test_a_wrong_token_gives_one_clear_error_and_writes_nothing(
    toy: Toy, run: Callable[..., Any], tmp_path: Any, status: int
) -> None:
    toy.fault_for = lambda path, number: Fault(status, body=b'{"errors":[{"code":"token_revoked"}]}')
    with pytest.raises(CredentialsError) as caught:
        run(token="s3cr3t-but-wrong")

    error = caught.value
    assert (error.connection, error.setting) == ("mine", "token")
    assert "token_revoked" in str(error)
    assert "Remedy: put in a secret" in str(error)
    assert "s3cr3t-but-wrong" not in str(error)
    assert not (tmp_path / "landing").exists()
    assert len(toy.asked) == 1


def test_a_token_that_stops_working_halfway_stops_the_connection(toy: Toy, run: Callable[..., Any]) -> None:
    toy.fault_for = lambda path, number: Fault(401) if number > 20 else None
    with pytest.raises(CredentialsError, match="HTTP 401"):
        run()

    # Eight may be under way when the first refusal comes, in streams that have not heard of it yet.
    assert len(toy.asked) < 20 + 3 * 8


def test_a_stream_that_is_not_allowed_leaves_the_others_alone(toy: Toy, run: Callable[..., Any]) -> None:
    toy.fault_for = lambda path, number: Fault(403) if path == "/people" else None
    results = run(["me", "people", "tickets"])

    assert isinstance(results["people"].error, CredentialsError)
    assert "leave the stream out" in str(results["people"].error)
    assert results["tickets"].complete
    assert results["me"].complete


def test_a_refused_window_stops_the_other_slices(toy: Toy, run: Callable[..., Any]) -> None:
    toy.fault_for = lambda path, number: Fault(400, body=b'{"error":"bad_range"}') if "tickets" in path else None
    error = run(["sliced_tickets"])["sliced_tickets"].error

    assert isinstance(error, ConfigurationError)
    assert "bad_range" in str(error)
    # One for each request that the manifest allows at once, and none after the first refusal.
    assert toy.paths()["POST /tickets/search"] <= 8


def test_bodies_never_reach_an_error(toy: Toy, run: Callable[..., Any]) -> None:
    personal = b'{"message":"no such customer zoe@example.com", "error": "Zoe Jones, +44 20 7946 0000"}'
    toy.fault_for = lambda path, number: Fault(422, body=personal) if path == "/people" else None
    error = run(["people"])["people"].error

    assert error is not None
    assert "zoe" not in str(error).lower()
    assert "7946" not in str(error)


def test_a_child_that_breaks_fails_its_stream_only(toy: Toy, run: Callable[..., Any], tmp_path: Any) -> None:
    toy.fault_for = lambda path, number: Fault(500) if path == "/tickets/t50/notes" else None
    results = run(["tickets", "notes"])

    assert results["tickets"].complete
    assert isinstance(results["notes"].error, RetryLaterError)
    ends = {load.begin.stream: load.end for load in landed_loads(str(tmp_path / "landing"))}
    assert ends["notes"] is None

"""Single records: landed as a sync would have, beside a sync, with their children, and gone when they are gone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from toy_server import QUICK, Fault, Toy, connection_to

from connectors.fetching import Fetched, fetch
from connectors.landing import LandedLoad, landed_loads, landed_records, landed_states
from connectors.registry import Connector
from connectors.storage import open_storage
from contracts.errors import BadDataError, ConfigurationError, CredentialsError, RetryLaterError


@pytest.fixture
def fetched(toy: Toy, tool: Connector, tmp_path: Path) -> Callable[..., Fetched]:
    def go(*ids: str, stream: str = "tickets", token: str = "let-me-in") -> Fetched:
        landing = str(tmp_path / "landing")
        environ = {"TOY_TOKEN": token}
        return fetch(connection_to(toy), landing, {stream: ids}, environ=environ, tool=tool, patience=QUICK)[stream]

    return go


def loads(tmp_path: Path, stream: str) -> list[LandedLoad]:
    return [load for load in landed_loads(str(tmp_path / "landing")) if load.begin.stream == stream]


def rows(tmp_path: Path, load: LandedLoad) -> list[dict[str, Any]]:
    storage = open_storage(str(tmp_path / "landing"))
    return [orjson.loads(line) for batch in landed_records(storage, load) for line in batch]


def test_a_record_lands_as_the_sync_would_have_landed_it(
    toy: Toy, run: Callable[..., Any], fetched: Callable[..., Fetched], tmp_path: Path
) -> None:
    run(["tickets"])
    (whole,) = loads(tmp_path, "tickets")
    expected = [row for row in rows(tmp_path, whole) if row["id"] == "t7"]

    found = fetched("t7", "t7")

    single = loads(tmp_path, "tickets")[-1]
    assert rows(tmp_path, single) == expected == [found.records["t7"]]
    assert (single.begin.mode, single.begin.primary_key, single.begin.cursor_field) == ("partial", ["id"], "updated_at")
    assert single.end is not None
    assert (single.end.rows, single.end.state, single.end.reported) == (1, None, None)


def test_the_children_of_just_that_record_are_read_with_the_fields_of_their_slice(
    toy: Toy, fetched: Callable[..., Fetched], tmp_path: Path
) -> None:
    fetched("t7", "t9")

    (load,) = loads(tmp_path, "notes")
    # toy_server: ticket n has n modulo 4 notes.
    assert sorted((row["ticket_id"], row["id"], row["source"]) for row in rows(tmp_path, load)) == [
        ("t7", 0, "toy"),
        ("t7", 1, "toy"),
        ("t7", 2, "toy"),
        ("t9", 0, "toy"),
    ]
    assert [path for path in toy.paths() if path.endswith("/notes")] == [
        "GET /tickets/t7/notes",
        "GET /tickets/t9/notes",
    ]
    assert load.begin.mode == "partial"


def test_states_stay_as_the_sync_left_them(
    toy: Toy, run: Callable[..., Any], fetched: Callable[..., Fetched], tmp_path: Path
) -> None:
    run(["tickets", "notes"])
    before = landed_states(str(tmp_path / "landing"), "mine")
    assert set(before) == {"tickets", "notes"}

    fetched("t7")

    assert landed_states(str(tmp_path / "landing"), "mine") == before
    again = run(["tickets"], states=before)["tickets"]
    assert again.rows < 5


def test_a_record_that_is_gone_lands_as_evidence(toy: Toy, fetched: Callable[..., Fetched], tmp_path: Path) -> None:
    toy.gone.add("t7")

    found = fetched("t7", "t8")

    assert found.gone == ["t7"]
    assert list(found.records) == ["t8"]
    (load,) = loads(tmp_path, "tickets_gone")
    (row,) = rows(tmp_path, load)
    assert row["id"] == "t7"
    assert row["gone_at"].endswith("+00:00")
    (deletes,) = load.begin.deletes
    assert (deletes.stream, deletes.key, deletes.at) == ("tickets", ["id"], "gone_at")
    assert [column.type for column in load.begin.columns] == ["varchar", "timestamp"]


def test_an_interrupted_sync_goes_on_after_a_record_was_fetched_meanwhile(
    toy: Toy, run: Callable[..., Any], fetched: Callable[..., Fetched], tmp_path: Path
) -> None:
    toy.fault_for = lambda path, number: Fault(500) if number > 6 else None
    stopped = run(["people"], rotate_seconds=0.0)["people"]
    assert not stopped.complete
    toy.fault_for = None
    fetched("t7")

    again = run(["people"])["people"]

    assert again.resumed
    assert again.load == stopped.load


@pytest.mark.parametrize("status", [500, 403, 400])
def test_one_record_that_cannot_be_had_does_not_stop_the_others(
    toy: Toy, fetched: Callable[..., Fetched], tmp_path: Path, status: int
) -> None:
    toy.fault_for = lambda path, _: Fault(status) if path == "/tickets/t7" else None

    found = fetched("t7", "t8")

    assert list(found.records) == ["t8"]
    assert isinstance(
        found.errors["t7"], {500: RetryLaterError, 403: CredentialsError, 400: ConfigurationError}[status]
    )
    assert [row["id"] for row in rows(tmp_path, loads(tmp_path, "tickets")[0])] == ["t8"]


def test_a_record_whose_children_cannot_be_had_does_not_land(
    toy: Toy, fetched: Callable[..., Fetched], tmp_path: Path
) -> None:
    toy.fault_for = lambda path, _: Fault(500) if path == "/tickets/t7/notes" else None

    found = fetched("t7", "t8")

    assert list(found.records) == ["t8"]
    assert list(found.errors) == ["t7"]
    assert [row["id"] for row in rows(tmp_path, loads(tmp_path, "tickets")[0])] == ["t8"]


def test_a_refused_secret_stops_everything_before_anything_lands(
    toy: Toy, fetched: Callable[..., Fetched], tmp_path: Path
) -> None:
    with pytest.raises(CredentialsError, match="refused the credentials"):
        fetched("t7", "t8", token="wrong")
    assert len(toy.asked) == 1
    assert landed_loads(str(tmp_path / "landing")) == []


@pytest.mark.parametrize("hostile", ["../people", "t7/notes", "t7?x=1", "..", "t7#", "%2e%2e", "a\r\nb", ""])
def test_an_id_from_outside_never_leads_elsewhere(
    toy: Toy, fetched: Callable[..., Fetched], tmp_path: Path, hostile: str
) -> None:
    found = fetched(hostile)

    assert found.records == {}
    assert found.gone == [hostile] or isinstance(found.errors[hostile], BadDataError)
    assert all(path.startswith("GET /tickets/") and path.count("/") == 2 for path in toy.paths())
    assert "?" not in "".join(toy.asked)


def test_a_stream_without_single_records_says_which_have_them(fetched: Callable[..., Fetched]) -> None:
    with pytest.raises(ConfigurationError, match="choose one of: tickets"):
        fetched("1", stream="people")

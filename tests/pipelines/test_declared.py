"""What the warehouse is told of streams, from the example's connectors and a sync that failed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.declared import all_declared
from pipelines.sync_report import WHOLE, StreamReport, SyncReport
from switchboard.settings import EXAMPLE, Settings, load_settings
from warehouse.declared import DeclaredStream

TRIED = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    (tmp_path / "switchboard.yaml").write_text(EXAMPLE.read_text(encoding="utf-8"))
    return load_settings(tmp_path)


def by_name(settings: Settings) -> dict[tuple[str, str], DeclaredStream]:
    return {(each.connection, each.stream): each for each in all_declared(settings)}


def failed(stream: str, error: str) -> StreamReport:
    return StreamReport(
        stream=stream, rows=0, reported=None, lane="", complete=False, error_kind="credentials", error=error
    )


def test_a_stream_is_told_as_its_connector_declares_it(own: Settings) -> None:
    found = by_name(own)
    calls = found["aircall", "calls"]
    assert (calls.category, calls.schedule) == ("phone", own.connections["aircall"].schedule)
    assert calls.description
    assert any(cap.startswith("10,000 ") for cap in calls.caps)
    assert (calls.tried_at, calls.error) == (None, None)
    assert found["intercom", "teams"].deletion == "full list"
    assert found["intercom", "teams"].caps == ()


def test_an_error_is_its_streams_own_or_that_of_the_whole_connection(own: Settings) -> None:
    own.var_path.mkdir(exist_ok=True)
    aircall = SyncReport(connection="aircall", finished_at=TRIED, streams=[failed("calls", "one")])
    klaus = SyncReport(connection="klaus", finished_at=TRIED, streams=[failed(WHOLE, "all")])
    for report in (aircall, klaus):
        report.write(own.var_path)
    found = by_name(own)
    assert {name for (_, name), each in found.items() if each.error == "one"} == {"calls"}
    assert {connection for (connection, _), each in found.items() if each.error == "all"} == {"klaus"}
    assert all(each.error == "all" for (connection, _), each in found.items() if connection == "klaus")
    assert found["aircall", "users"].error is None
    assert found["aircall", "users"].tried_at == TRIED.replace(tzinfo=None)

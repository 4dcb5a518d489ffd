"""The CDK's private names that the engine leans on. When an upgrade moves one, it is noticed here and not in a sync."""

import inspect
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import ValidationError

from connectors.budget import Budget
from connectors.cdk import load_cdk
from connectors.check import make_rules
from connectors.contract.clock import clock_at
from connectors.harden import complete_config
from connectors.patience import Patience
from connectors.registry import Connector
from connectors.source import Source, build_source, stream_retriever
from connectors.transport import Transport
from contracts.connection import Connection

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def source(tool: Connector) -> Source:
    connection = Connection("mine", "toy", {"base_url": "http://127.0.0.1:9", "token": "x"})
    config = complete_config(tool, connection, connection.config)
    return build_source(tool, config, make_rules(tool, connection, config, Budget(None, 1), Patience()), {})


def test_version_is_the_one_that_was_looked_into() -> None:
    from importlib.metadata import version

    assert version("airbyte-cdk").startswith("7.39."), "look into every test of this file before moving on"


def test_stream_and_its_parts(source: Source) -> None:
    stream = source.streams["tickets"]
    generator = stream._stream_partition_generator
    assert generator._stream_slicer is stream.cursor
    partition = generator._partition_factory.create(next(iter(stream.cursor.stream_slices())))
    assert {"start_time", "end_time"} <= set(partition.to_slice())
    assert callable(partition.read)


def test_retriever(source: Source) -> None:
    retriever = stream_retriever(source.streams["tickets"])
    assert list(inspect.signature(retriever._fetch_next_page).parameters)[:2] == ["stream_slice", "next_page_token"]
    wanted = {"response", "last_page_size", "last_record", "last_page_token_value"}
    assert wanted <= set(inspect.signature(retriever._next_page_token).parameters)
    assert retriever._get_initial_next_page_token() is None
    assert retriever._paginator.pagination_strategy._cursor_value.string
    tracker = retriever.pagination_tracker_factory()
    assert (tracker._limit, tracker._cursor) == (None, None)
    assert retriever.request_window_splitting is None
    walled = stream_retriever(source.streams["walled_tickets"])
    assert walled.request_window_splitting.min_split_window.total_seconds() == 3600
    assert callable(walled.request_window_splitter)
    for name in ("additional_query_properties", "post_pagination_filter", "page_size_reduction"):
        assert getattr(retriever, name) is None


def test_requester_and_client(source: Source) -> None:
    requester = stream_retriever(source.streams["notes"]).requester
    assert "stream_partition" in requester._path.string
    assert requester._url_base.string
    client = requester._http_client
    assert isinstance(client._session.adapters["https://"], Transport)
    for name in ("_api_budget", "_backoff_strategies", "_error_handler"):
        assert getattr(client, name) is not None
    wanted = {"http_method", "url", "dedupe_query_params", "headers", "params", "json", "data"}
    assert wanted == set(inspect.signature(client._create_prepared_request).parameters)


def test_selector_and_filter(source: Source) -> None:
    selector = stream_retriever(source.streams["window_tickets"]).record_selector
    assert selector.schema_normalization._config.name == "NoTransform"
    assert type(selector.record_filter._cursor).__name__ == "ConcurrentCursor"
    assert not selector.record_filter.condition
    transformation = stream_retriever(source.streams["notes"]).record_selector.transformations[0]
    field = transformation._parsed_fields[0]
    assert (list(field.path), field.value_type) == (["ticket_id"], str)


def test_cursor(source: Source) -> None:
    cursor = source.streams["tickets"].cursor
    assert cursor.cursor_field.cursor_field_key == "updated_at"
    assert cursor._connector_state_converter.parse_value("1767225600").year == 2026
    assert cursor._lookback_window is not None


def test_source(source: Source) -> None:
    assert callable(source.cdk._initialize_cache_for_parent_streams)
    assert callable(source.cdk._message_repository.emit_message)
    from airbyte_cdk.sources.streams.http import http_client

    assert "print" in vars(http_client)
    from airbyte_cdk.sources.declarative import concurrent_declarative_source

    assert "print" in vars(concurrent_declarative_source)
    read = concurrent_declarative_source.get_declarative_component_schema
    assert read() is read() is source.cdk._declarative_component_schema


def test_a_manifest_is_checked_once_and_an_unsound_one_every_time(source: Source) -> None:
    cdk, sound, schema = load_cdk(), source.cdk._source_config, source.cdk._declarative_component_schema
    nothing_is_sound = {"not": {}}
    cdk.validate_manifest(sound, nothing_is_sound)
    for unsound in ({**sound, "version": 7}, {**sound, "streams": "none"}):
        for _ in range(2):
            with pytest.raises(ValidationError):
                cdk.validate_manifest(unsound, schema)


def test_jobs_and_tokens() -> None:
    from airbyte_cdk.sources.declarative.async_job.job_orchestrator import AsyncJobOrchestrator
    from airbyte_cdk.sources.declarative.partition_routers.async_job_partition_router import AsyncJobPartitionRouter
    from airbyte_cdk.sources.streams.http.requests_native_auth.abstract_oauth import AbstractOauth2Authenticator

    for name in ("_wait_on_status_update", "_process_partitions_with_errors"):
        assert callable(getattr(AsyncJobOrchestrator, name))
    code = inspect.getsource(AsyncJobOrchestrator.__init__)
    assert "self._exceptions_to_break_on" in code
    assert "self._job_tracker" in code
    assert "_job_orchestrator_factory" in inspect.getsource(AsyncJobPartitionRouter)
    for name in ("_make_handled_request", "build_refresh_request_body", "build_refresh_request_query_params"):
        assert callable(getattr(AbstractOauth2Authenticator, name))


def test_clock() -> None:
    load_cdk()
    from airbyte_cdk.sources.declarative.interpolation import jinja
    from airbyte_cdk.sources.streams.concurrent.state_converters import datetime_stream_state_converter as converter
    from airbyte_cdk.utils.datetime_helpers import AirbyteDateTime

    globals_of = jinja._ENVIRONMENT.globals
    assert callable(globals_of["now_utc"])
    assert callable(globals_of["today_utc"])
    assert list(inspect.signature(globals_of["day_delta"]).parameters) == ["num_days", "format"]
    assert callable(converter.ab_datetime_now)
    long_ago = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
    assert AirbyteDateTime.from_datetime(long_ago) == long_ago
    text = "{{ now_utc().isoformat() }} {{ today_utc() }} {{ day_delta(1, '%d') }}"
    # Templates are compiled once, so the clock has to move for one that was filled in before.
    assert "2001" not in jinja.JinjaInterpolation().eval(text, {})
    with clock_at(long_ago):
        assert jinja.JinjaInterpolation().eval(text, {}) == "2001-02-03T04:05:06+00:00 2001-02-03 04"
        assert converter.EpochValueConcurrentStreamStateConverter.get_end_provider()() == long_ago
    assert "2001" not in jinja.JinjaInterpolation().eval(text, {})
    assert converter.EpochValueConcurrentStreamStateConverter.get_end_provider()() > long_ago


def test_serialisers_that_were_put_off_work() -> None:
    load_cdk()
    from airbyte_cdk.models import AirbyteLogMessage, AirbyteMessage, AirbyteMessageSerializer, Level, Type

    message = AirbyteMessage(type=Type.LOG, log=AirbyteLogMessage(level=Level.INFO, message="x"))
    dumped = AirbyteMessageSerializer.dump(message)
    assert dumped["log"] == {"level": "INFO", "message": "x"}
    assert AirbyteMessageSerializer.load(dumped).log.message == "x"
    import serpyco_rs

    assert serpyco_rs.Serializer.__module__.startswith("serpyco_rs")


def test_what_needs_no_tool_does_not_import_the_cdk() -> None:
    code = (
        "import sys, connectors.sync, connectors.check, connectors.explain, connectors.landing\n"
        "from connectors.registry import connectors\n"
        "from connectors.declare import declared_streams\n"
        "for each in connectors().values(): declared_streams(each)\n"
        "sys.exit(any(name.split('.')[0] in {'airbyte_cdk', 'duckdb'} for name in sys.modules))"
    )
    environment: dict[str, Any] = {"PYTHONPATH": str(ROOT), "PATH": ""}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False, timeout=60).returncode == 0

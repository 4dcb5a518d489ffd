"""What every connector in the house promises, whichever tool it reads."""

from urllib.parse import urlsplit

import pytest

from connectors.declare import declared_streams
from connectors.registry import Connector, connectors
from connectors.transport import _matches

HOUSE = connectors()


@pytest.fixture(params=sorted(HOUSE))
def tool(request: pytest.FixtureRequest) -> Connector:
    return HOUSE[request.param]


def test_connector_yaml_and_manifest_speak_of_the_same_streams(tool: Connector) -> None:
    assert set(tool.spec.streams) == set(tool.stream_names)


def test_keys_cursors_and_flags_are_declared_columns(tool: Connector) -> None:
    for stream in declared_streams(tool):
        columns = {column.name for column in stream.columns}
        assert stream.primary_key, f"{stream.name} has no primary key, so that it cannot be merged or resumed"
        assert set(stream.primary_key) <= columns, stream.name
        assert stream.cursor_field is None or stream.cursor_field in columns or stream.mode == "incremental"
        assert stream.deleted_flag is None or stream.deleted_flag in columns, stream.name


def test_every_stream_is_counted_or_says_why_not(tool: Connector) -> None:
    silent = [name for name, spec in tool.spec.streams.items() if not spec.counter and not spec.no_counter_because]
    assert not silent


def test_the_usual_address_is_allowed_and_encrypted(tool: Connector) -> None:
    properties = tool.manifest["spec"]["connection_specification"]["properties"]
    entry = properties[tool.spec.base_url_setting]
    for address in [entry.get("default"), *entry.get("examples", [])]:
        if address:
            parts = urlsplit(address)
            assert parts.scheme == "https"
            assert any(_matches(parts.hostname or "", allowed) for allowed in tool.spec.allowed_hosts), address


def test_secrets_are_marked_in_both_files(tool: Connector) -> None:
    properties = tool.manifest["spec"]["connection_specification"]["properties"]
    marked = {name for name, entry in properties.items() if entry.get("airbyte_secret")}
    assert marked == tool.spec.secret_names()

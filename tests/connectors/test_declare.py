"""What is known of a connector from its files alone."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.declare import column_type, declared_streams
from connectors.registry import Connector, connector, connectors, load_connector
from contracts.connection import Connection
from contracts.connector_spec import DeletedBy, DeletionStrategy
from contracts.errors import ConfigurationError
from contracts.landing import Deletes


def test_declarations_follow_the_manifest(tool: Connector) -> None:
    streams = {stream.name: stream for stream in declared_streams(tool)}

    people = streams["people"]
    assert [(column.name, column.type) for column in people.columns] == [
        ("id", "bigint"),
        ("name", "varchar"),
        ("born", "timestamp"),
    ]
    assert (people.primary_key, people.mode, people.deletion) == (["id"], "full", DeletionStrategy.FULL_LIST)
    assert (streams["tickets"].cursor_field, streams["tickets"].mode) == ("updated_at", "incremental")
    assert (streams["notes"].primary_key, streams["notes"].mode) == (["ticket_id", "id"], "incremental")


def test_a_stream_says_whose_records_it_declares_gone(tool: Connector) -> None:
    told = DeletedBy(stream="notes", key=["ticket_id"], at="written_at", merged_into="into")
    tickets = tool.spec.streams["tickets"].model_copy(update={"deleted_by": [told], "merged_ids": "merged"})
    spec = tool.spec.model_copy(update={"streams": {**tool.spec.streams, "tickets": tickets}})
    streams = {stream.name: stream for stream in declared_streams(replace(tool, spec=spec))}
    gone = Deletes(stream="tickets", key=["ticket_id"], at="written_at", merged_into="into")
    assert (streams["notes"].deletes, streams["notes"].merged_ids) == ((gone,), None)
    assert (streams["tickets"].deletes, streams["tickets"].merged_ids) == ((), "merged")


def test_a_connection_may_choose(tool: Connector) -> None:
    chosen = declared_streams(tool, Connection("mine", "toy", streams=("tickets", "people")))
    assert [stream.name for stream in chosen] == ["people", "tickets"]
    with pytest.raises(ConfigurationError, match="no stream 'nothing'"):
        declared_streams(tool, Connection("mine", "toy", streams=("nothing",)))


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": ["null", "string"]}, "varchar"),
        ({"type": ["null", "string", "integer"]}, "varchar"),
        ({"type": ["integer", "number"]}, "double"),
        ({"type": "boolean"}, "boolean"),
        ({"type": ["string", "null"], "format": "date-time"}, "timestamp"),
        ({"type": ["string", "integer"], "format": "date-time"}, "varchar"),
        ({"type": ["null", "object", "string"]}, "json"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "varchar"),
        ({}, "json"),
    ],
)
def test_column_types(schema: dict[str, Any], expected: str) -> None:
    assert column_type(schema) == expected


def test_folders_without_a_connector_are_no_connectors() -> None:
    found = connectors()
    assert "lanes" not in found
    assert all(each.folder.name == name for name, each in found.items())
    with pytest.raises(ConfigurationError, match="there is no connector 'nothing'"):
        connector("nothing")
    with pytest.raises(ConfigurationError, match="there is no connector"):
        connector("../connectors/lanes")


def test_any_manifest_with_three_lines_beside_it_is_a_connector(tmp_path: Path, tool: Connector) -> None:
    folder = tmp_path / "dropped"
    folder.mkdir()
    (folder / "connector.yaml").write_text("name: dropped\ncategory: other\nallowed_hosts: [api.toy.example]\n")
    (folder / "manifest.yaml").write_bytes((tool.folder / "manifest.yaml").read_bytes())
    dropped = load_connector(folder)

    assert dropped.stream_names == tool.stream_names
    assert {stream.name: stream.mode for stream in declared_streams(dropped)}["people"] == "full"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("streams: {", "is not YAML"),
        ("version: 1", "lists no streams"),
        ("streams: [{$ref: '#/definitions/x'}]", "leads nowhere"),
        ("definitions: {a: {$ref: '#/definitions/a'}}\nstreams: []", "leads back to itself"),
        ("streams: [{type: DeclarativeStream}]", "without a name"),
    ],
)
def test_a_broken_manifest_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "connector.yaml").write_text("name: broken\ncategory: other\nallowed_hosts: []\n")
    (folder / "manifest.yaml").write_text(text)
    with pytest.raises(ConfigurationError, match=complaint) as caught:
        load_connector(folder)
    assert "manifest.yaml" in str(caught.value)

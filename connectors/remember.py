"""What a tool said it has, kept in the landing zone: streams and columns that no file of the connector knows.

Whoever builds tables and graphs needs them without credentials and without waiting for the tool.
"""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from connectors.declare import StreamDeclaration
from connectors.manifest import depends_on_tool
from connectors.registry import Connector
from connectors.storage import Storage

FILE = "declared.json"
_ASKING_LOADERS = {"DynamicSchemaLoader", "CustomSchemaLoader"}


def needs_tool(connector: Connector) -> bool:
    """Whether the connector's files leave open which streams or columns there are."""
    return depends_on_tool(connector.manifest) or any(asks_for_columns(each) for each in connector.manifest["streams"])


def asks_for_columns(definition: Any) -> bool:
    """Whether a stream's columns are known to the CDK only, which may have to ask the tool."""
    loader = definition.get("schema_loader") or {}
    loaders = loader if isinstance(loader, list) else [loader]
    return any(each.get("type") in _ASKING_LOADERS for each in loaders)


def remember(storage: Storage, connection: str, declarations: list[StreamDeclaration]) -> None:
    """Keep the streams of a connection."""
    storage.put(f"{connection}/{FILE}", _adapter().dump_json(declarations))


def remembered(storage: Storage, connection: str) -> list[StreamDeclaration]:
    """The streams that were kept last, none when there are none or they were kept by another version."""
    try:
        return _adapter().validate_json(storage.read(f"{connection}/{FILE}"))
    except (FileNotFoundError, ValidationError):
        return []


def _adapter() -> TypeAdapter[list[StreamDeclaration]]:
    return TypeAdapter(list[StreamDeclaration])

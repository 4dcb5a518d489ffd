"""Reading a low-code manifest without the CDK, so that commands which call no tool stay quick."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from connectors.schemas import with_schemas
from contracts.errors import ConfigurationError

try:  # the C parser reads a long manifest ten times faster
    from yaml import CSafeLoader as _Loader
except ImportError:  # pragma: no cover
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

_REFERENCE = "$ref"
_PARAMETERS = "$parameters"
# Written into streams that the manifest has under a condition only.
CONDITION = "switchboard_condition"
DYNAMIC = "dynamic_streams"
_STREAM_PARTS = {"retriever", "full_refresh_stream"}


def load_manifest(path: Path) -> dict[str, Any]:
    """The manifest with references and schema files replaced by what they point to, and all its streams in one list.

    Streams have names that can be folders and tables. Raises ConfigurationError naming the file.
    """
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except FileNotFoundError:
        raise ConfigurationError(f"{path} does not exist.", remedy="add a manifest.yaml to the folder.") from None
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{path} is not YAML: {error}.", remedy="correct the file.") from None
    if not isinstance(document, dict) or not any(isinstance(document.get(key), list) for key in ("streams", DYNAMIC)):
        raise ConfigurationError(f"{path} lists no streams.", remedy="write a low-code manifest with streams.")
    try:
        resolved = _Resolver(document).resolve(document, ())
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error.message}", remedy=error.remedy) from None
    resolved["streams"] = [_named(stream, path) for stream in _flat(resolved.get("streams", []))]
    renamed: dict[str, Any] = _with_safe_names(with_schemas(resolved, path.parent))
    _check_names(renamed["streams"], path)
    return renamed


def safe_name(name: str) -> str:
    """A stream's name as it can stand in paths, tables and templates: a tool may call a stream anything."""
    safe = re.sub(r"[^A-Za-z0-9_]+", "_", name).strip("_")
    return safe or f"stream_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def stream_definition(manifest: Mapping[str, Any], stream: str) -> Mapping[str, Any]:
    """The resolved definition of one stream. Raises KeyError."""
    for definition in manifest["streams"]:
        if definition["name"] == stream:
            return plain_stream(definition)
    raise KeyError(stream)


def plain_stream(definition: Mapping[str, Any]) -> Mapping[str, Any]:
    """A definition with a retriever: of a stream that is read in one way first and in another later, the later one."""
    later = definition.get("incremental_stream")
    return {**later, "name": definition["name"]} if isinstance(later, Mapping) else dict(definition)


def depends_on_settings(manifest: Mapping[str, Any]) -> bool:
    """Whether the manifest alone does not say which streams there are."""
    return bool(manifest.get(DYNAMIC)) or any(CONDITION in stream for stream in manifest["streams"])


def depends_on_tool(manifest: Mapping[str, Any]) -> bool:
    """Whether only the tool can say which streams there are."""
    return any(asks_tool(each) for each in manifest.get(DYNAMIC) or [])


def asks_tool(dynamic: Mapping[str, Any]) -> bool:
    """Whether a group of dynamic streams is listed by the tool."""
    return bool(dynamic.get("components_resolver", {}).get("type") == "HttpComponentsResolver")


class _Resolver:
    """Follows `$ref` keys and `#/path` strings as the CDK does: keys beside a reference win over what it brings."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def resolve(self, node: Any, path: tuple[str, ...]) -> Any:
        if isinstance(node, dict):
            brought = self._follow(str(node[_REFERENCE]), path) if _REFERENCE in node else {}
            own = {key: self.resolve(value, path) for key, value in node.items() if key != _REFERENCE}
            return {**brought, **own} if isinstance(brought, dict) else brought
        if isinstance(node, list):
            return [self.resolve(value, path) for value in node]
        if isinstance(node, str) and node.startswith("#/"):
            return self._follow(node, path)
        return node

    def _follow(self, reference: str, path: tuple[str, ...]) -> Any:
        if reference in path:
            raise ConfigurationError(f"the reference {reference} leads back to itself.", remedy="break the circle.")
        return self.resolve(self._target(reference), (*path, reference))

    def _target(self, reference: str) -> Any:
        node: Any = self._document
        parts = reference.removeprefix("#/").split("/")
        while parts:
            # A key may hold a slash itself, so the longest piece that fits is taken.
            for length in range(len(parts), 0, -1):
                key = "/".join(parts[:length])
                if isinstance(node, list) and key.isdigit() and int(key) < len(node):
                    node = node[int(key)]
                elif isinstance(node, dict) and key in node:
                    node = node[key]
                else:
                    continue
                parts = parts[length:]
                break
            else:
                raise ConfigurationError(f"the reference {reference} leads nowhere.", remedy="correct it.")
            if parts and isinstance(node, dict) and _REFERENCE in node:
                node = self.resolve(node, (reference,))
        return node


def _flat(streams: list[Any]) -> Iterator[Any]:
    """Streams under a condition stand beside the others, with the condition written on them."""
    for stream in streams:
        if isinstance(stream, dict) and stream.get("type") == "ConditionalStreams":
            for each in stream.get("streams", []):
                yield {**each, CONDITION: str(stream.get("condition", ""))}
        else:
            yield stream


def _with_safe_names(node: Any) -> Any:
    """The names of streams, and what speaks of streams by name."""
    if isinstance(node, list):
        return [_with_safe_names(each) for each in node]
    if not isinstance(node, dict):
        return node
    walked = {key: _with_safe_names(value) for key, value in node.items()}
    if isinstance(walked.get("name"), str) and walked["name"] and _STREAM_PARTS & set(walked):
        walked["name"] = safe_name(walked["name"])
    if walked.get("type") == "CheckStream":
        walked["stream_names"] = [safe_name(str(name)) for name in walked.get("stream_names") or []]
    return walked


def _check_names(streams: list[dict[str, Any]], path: Path) -> None:
    """One name, one stream, unless they are alternatives of each other."""
    seen: dict[str, bool] = {}
    for stream in streams:
        name, alternative = stream["name"], CONDITION in stream
        # Tables differ by more than the case of letters.
        if not seen.get(name.lower(), True) or (name.lower() in seen and not alternative):
            raise ConfigurationError(f"{path} has two streams that are called '{name}'.", remedy="rename one.")
        seen[name.lower()] = alternative


def _named(stream: Any, path: Path) -> dict[str, Any]:
    """A stream with what it may inherit from its parameters written out."""
    parameters = stream.get(_PARAMETERS, {}) if isinstance(stream, dict) else {}
    name = stream.get("name") or parameters.get("name") if isinstance(stream, dict) else None
    if not isinstance(name, str) or not name:
        raise ConfigurationError(f"{path} has a stream without a name.", remedy="name it.")
    inherited = {"primary_key": parameters["primary_key"]} if "primary_key" in parameters else {}
    return {**inherited, **stream, "name": name}

"""Reading a low-code manifest without the CDK, so that commands which call no tool stay quick."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from contracts.errors import ConfigurationError

try:  # the C parser reads a long manifest ten times faster
    from yaml import CSafeLoader as _Loader
except ImportError:  # pragma: no cover
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

_REFERENCE = "$ref"
_PARAMETERS = "$parameters"


def load_manifest(path: Path) -> dict[str, Any]:
    """The manifest with every reference replaced by what it points to. Raises ConfigurationError naming the file."""
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except FileNotFoundError:
        raise ConfigurationError(f"{path} does not exist.", remedy="add a manifest.yaml to the folder.") from None
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{path} is not YAML: {error}.", remedy="correct the file.") from None
    if not isinstance(document, dict) or not isinstance(document.get("streams"), list):
        raise ConfigurationError(f"{path} lists no streams.", remedy="write a low-code manifest with streams.")
    try:
        resolved = _Resolver(document).resolve(document, ())
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}: {error.message}", remedy=error.remedy) from None
    resolved["streams"] = [_named(stream, path) for stream in resolved["streams"]]
    return dict(resolved)


def stream_definition(manifest: Mapping[str, Any], stream: str) -> Mapping[str, Any]:
    """The resolved definition of one stream. Raises KeyError."""
    for definition in manifest["streams"]:
        if definition["name"] == stream:
            return dict(definition)
    raise KeyError(stream)


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


def _named(stream: Any, path: Path) -> dict[str, Any]:
    """A stream with what it may inherit from its parameters written out."""
    parameters = stream.get(_PARAMETERS, {}) if isinstance(stream, dict) else {}
    name = stream.get("name") or parameters.get("name") if isinstance(stream, dict) else None
    if not isinstance(name, str) or not name:
        raise ConfigurationError(f"{path} has a stream without a name.", remedy="name it.")
    inherited = {"primary_key": parameters["primary_key"]} if "primary_key" in parameters else {}
    return {**inherited, **stream, "name": name}

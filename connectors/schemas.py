"""Schemas that a connector keeps in files, put into its manifest, where everybody finds them."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from contracts.errors import ConfigurationError

_FOLDER = "schemas"
_PLACE = re.compile(r"\{\{\s*parameters(?:\.(\w+)|\[\s*['\"](\w+)['\"]\s*\])\s*\}\}")


def with_schemas(node: Any, folder: Path) -> Any:
    """The manifest with the files' content in it, for streams and for parents. Raises ConfigurationError.

    A loader whose file is not there stays as it is: the CDK may know where to look.
    """
    if isinstance(node, list):
        return [with_schemas(each, folder) for each in node]
    if not isinstance(node, Mapping):
        return node
    walked = {key: with_schemas(value, folder) for key, value in node.items()}
    if "retriever" not in walked or walked.get("type", "DeclarativeStream") != "DeclarativeStream":
        return walked
    loader = walked.get("schema_loader") or {"type": "JsonFileSchemaLoader"}
    loaders = [_inline(each, walked, folder) for each in (loader if isinstance(loader, list) else [loader])]
    return {**walked, "schema_loader": loaders if isinstance(loader, list) else loaders[0]}


def _inline(loader: Mapping[str, Any], stream: Mapping[str, Any], folder: Path) -> Mapping[str, Any]:
    if loader.get("type") != "JsonFileSchemaLoader":
        return loader
    path = folder / _FOLDER / _file(loader, stream)
    if not path.is_file():
        return loader if loader.get("file_path") else {"type": "InlineSchemaLoader", "schema": {}}
    return {"type": "InlineSchemaLoader", "schema": _resolved(_read(path), path.parent)}


def _file(loader: Mapping[str, Any], stream: Mapping[str, Any]) -> str:
    """The name of the file: manifests put folders of their own before it."""
    known = {"name": stream.get("name"), **stream.get("$parameters", {}), **loader.get("$parameters", {})}
    template = str(loader.get("file_path") or "{{ parameters['name'] }}.json")
    return Path(_PLACE.sub(lambda match: str(known.get(match.group(1) or match.group(2), "")), template)).name


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ConfigurationError(f"{path} is not JSON: {error}.", remedy="correct the file.") from None


def _resolved(node: Any, folder: Path) -> Any:
    """References point to files beside it or in `shared`; within a manifest they would mean something else."""
    if isinstance(node, list):
        return [_resolved(each, folder) for each in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str):
        name = Path(node["$ref"].partition("#")[0]).name
        found = next((path for path in (folder / name, folder / "shared" / name) if name and path.is_file()), None)
        return _resolved(_read(found), folder) if found else {}
    return {key: _resolved(value, folder) for key, value in node.items()}

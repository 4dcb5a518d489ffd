"""A connector's own components.py: loaded under a name of its own, so that two connectors never collide."""

import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from contracts.errors import ConfigurationError

FILE = "components.py"
# What manifests call the module, here and at Airbyte.
_NAMES = ("source_declarative_manifest.components.", "components.")


def with_components(manifest: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The manifest with class names pointing at the connector's own module. Raises ConfigurationError."""
    path = folder / FILE
    if not path.is_file():
        return dict(manifest)
    module = f"switchboard_components_{folder.name}"
    _load(path, module)
    return dict(_renamed(manifest, module))


def _load(path: Path, name: str) -> None:
    loaded = sys.modules.get(name)
    if loaded is not None and loaded.__file__ == str(path):
        return
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ConfigurationError(f"{path} cannot be loaded.", remedy="make it a Python module.")
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up while it is being executed.
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise ConfigurationError(f"{path} fails on import: {error}.", remedy="correct the file.") from error


def _renamed(node: Any, module: str) -> Any:
    if isinstance(node, Mapping):
        return {
            key: _class_name(value, module) if key == "class_name" else _renamed(value, module)
            for key, value in node.items()
        }
    if isinstance(node, list):
        return [_renamed(value, module) for value in node]
    return node


def _class_name(value: Any, module: str) -> Any:
    for prefix in _NAMES:
        if isinstance(value, str) and value.startswith(prefix):
            return f"{module}.{value.removeprefix(prefix)}"
    return value

"""Which connectors there are: every folder beside this file that holds a connector.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from connectors.manifest import load_manifest
from connectors.redact import secret_settings
from contracts.connector_spec import ConnectorSpec, load_spec
from contracts.errors import ConfigurationError

SPEC_FILE = "connector.yaml"
MANIFEST_FILE = "manifest.yaml"
BYPASS_FILE = "bypass.yaml"  # rules of the contract that the tool makes impossible, each with its reason


@dataclass(frozen=True)
class Connector:
    """One tool. `manifest` is the low-code manifest with its references resolved; it holds no credentials."""

    name: str
    folder: Path
    spec: ConnectorSpec
    manifest: Mapping[str, Any]

    @property
    def stream_names(self) -> list[str]:
        """Streams in the order of the manifest, those under a condition too; dynamic ones once it is expanded."""
        return list(dict.fromkeys(str(stream["name"]) for stream in self.manifest["streams"]))

    def secret_names(self) -> set[str]:
        """Settings that must never be shown: those of connector.yaml and those that the manifest marks."""
        specification = self.manifest.get("spec", {}).get("connection_specification", {})
        return self.spec.secret_names() | secret_settings(specification)


def load_connector(folder: Path) -> Connector:
    """Read one connector's folder. Raises ConfigurationError naming file and key."""
    spec = load_spec(folder / SPEC_FILE)
    if spec.name != folder.name:
        raise ConfigurationError(
            f"{folder / SPEC_FILE}: the name '{spec.name}' differs from the folder's.",
            remedy=f"write name: {folder.name}.",
        )
    return Connector(spec.name, folder, spec, load_manifest(folder / MANIFEST_FILE))


def connectors(root: Path | None = None) -> dict[str, Connector]:
    """Every connector by name, found by looking: adding a tool touches nothing but its own folder."""
    return dict(_found(root or Path(__file__).parent))


def connector(name: str, root: Path | None = None) -> Connector:
    """The connector of that name. Raises ConfigurationError listing the known names."""
    folder = (root or Path(__file__).parent) / name
    if "/" not in name and (folder / SPEC_FILE).is_file():
        return _loaded(folder)
    known = ", ".join(path.name for path in _folders(root or Path(__file__).parent)) or "none"
    raise ConfigurationError(f"there is no connector '{name}'.", remedy=f"use one of: {known}.", setting="connector")


def _folders(root: Path) -> list[Path]:
    return sorted(path.parent for path in root.glob(f"*/{SPEC_FILE}"))


@cache
def _loaded(folder: Path) -> Connector:
    return load_connector(folder)


def _found(root: Path) -> dict[str, Connector]:
    return {folder.name: _loaded(folder) for folder in _folders(root)}

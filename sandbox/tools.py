"""Which tools can be stood in for: every folder of connectors/ with a sandbox.py, found without a list of names."""

import importlib
import importlib.util
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from contracts.errors import ConfigurationError
from sandbox.exchange import App
from sandbox.making.places import HOME_REGION
from sandbox.model import World
from sandbox.twists import Refusal

CONNECTORS = Path(__file__).parent.parent / "connectors"

# These come first, so that their ports stay where the documentation says; others follow by name. They are a suite, and
# so what is connected when nobody chooses: another suite would bring the same people a second time.
FIRST = ("intercom", "aircall", "klaus", "pipedrive")


@dataclass(frozen=True)
class Tool:
    """A tool's sandbox.py. `credentials` are accepted, `environment` is what a connection's ${NAMES} need.

    `refusals` are its answers to credentials that are "expired" or "scope-less"; `tight` are options of its app that
    put the tool's limits within reach of a small world; `trial` gives options under which a world shows something of
    everything, deleted records for instance.
    """

    name: str
    app: Callable[..., App]  # (world: World, clock: Callable[[], datetime], **options)
    settings: Callable[[str], dict[str, Any]]
    credentials: dict[str, str]
    environment: dict[str, str]
    refusals: dict[str, Refusal]
    tight: dict[str, Any]
    trial: Callable[[World], dict[str, Any]]

    def connection(self, base_url: str, others: Iterable[str]) -> dict[str, Any]:
        """The entry in switchboard.yaml. `others` are connections that its cross-references may mean."""
        return {
            "connector": self.name,
            "phone_region": HOME_REGION,
            "config": self.settings(base_url),
            "links": {other: other for other in others if other != self.name},
        }


def tool_names(root: Path = CONNECTORS) -> list[str]:
    """Names of the tools that have a sandbox, in the order of their ports."""
    found = {path.parent.name for path in root.glob("*/sandbox.py")}
    return [name for name in FIRST if name in found] + sorted(found.difference(FIRST))


def usual_tools(names: Iterable[str]) -> list[str]:
    """Those that are connected when nobody chooses: the first suite, or all where it is not whole."""
    served = list(names)
    return list(FIRST) if set(FIRST) <= set(served) else served


def load_tool(name: str, root: Path = CONNECTORS) -> Tool:
    """Import a tool's sandbox.py. Raises ConfigurationError naming the tool and what its file lacks."""
    path = root / name / "sandbox.py"
    if not path.is_file():
        known = ", ".join(tool_names(root))
        raise ConfigurationError(f"there is no sandbox for '{name}'.", remedy=f"choose among {known}.", setting="tools")
    module = _module(name, path, root)
    missing = [part for part in ("app", "settings", "CREDENTIALS", "ENVIRONMENT") if not hasattr(module, part)]
    if missing:
        raise ConfigurationError(f"{path} lacks {', '.join(missing)}.", remedy="see docs/sandbox.md, 'Adding a tool'.")
    return Tool(
        name,
        module.app,
        module.settings,
        module.CREDENTIALS,
        module.ENVIRONMENT,
        {kind: Refusal(*found) for kind, found in getattr(module, "REFUSALS", {}).items()},
        getattr(module, "TIGHT", {}),
        getattr(module, "trial", lambda _world: {}),
    )


def _module(name: str, path: Path, root: Path) -> ModuleType:
    if root == CONNECTORS:
        return importlib.import_module(f"connectors.{name}.sandbox")
    # As a package, so that it finds the files beside it: from .sandbox_records import …
    beside = [str(path.parent)]
    spec = importlib.util.spec_from_file_location(f"_sandbox_of_{name}", path, submodule_search_locations=beside)
    if spec is None or spec.loader is None:
        raise ConfigurationError(f"{path} cannot be imported.", remedy="make it a Python file.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[module.__name__] = module
    spec.loader.exec_module(module)
    return module

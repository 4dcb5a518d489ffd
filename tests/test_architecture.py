"""The rooms import only downwards, as docs/architecture.md says."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = {"contracts", "connectors", "warehouse", "unified_profile", "sandbox", "pipelines", "switchboard"}
ALLOWED = {
    "contracts": set(),
    "connectors": {"contracts"},
    "warehouse": {"contracts"},
    "unified_profile": {"contracts"},
    "sandbox": {"contracts"},
    "pipelines": {"contracts", "connectors", "warehouse", "unified_profile", "switchboard.settings"},
    "switchboard": {"contracts", "connectors", "warehouse", "unified_profile", "pipelines", "sandbox"},
}
EXAMINER = ("connectors", "contract")


def imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def violations(path: Path, source: str) -> list[str]:
    room = path.parts[0]
    allowed = ALLOWED[room] | ({"sandbox"} if room == "connectors" and path.name.startswith("sandbox") else set())
    # What examines connectors serves their sandboxes and builds their models; nothing of the engine may lean on it.
    allowed |= {"sandbox", "warehouse"} if path.parts[:2] == EXAMINER else set()
    found = []
    for module in imports(source):
        other = module.split(".")[0]
        if other in ROOMS and other != room and other not in allowed and module not in allowed:
            found.append(f"{path} imports {module}")
    return found


def sources() -> list[Path]:
    return sorted(path.relative_to(ROOT) for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def test_rooms_import_only_what_they_may() -> None:
    found = [line for path in sources() for line in violations(path, (ROOT / path).read_text(encoding="utf-8"))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("contracts/x.py", "import warehouse.raw"),
        ("connectors/x.py", "from warehouse import raw"),
        ("warehouse/x.py", "def f():\n    from connectors.landing import read"),
        ("unified_profile/app/x.py", "from warehouse.publish import open_published"),
        ("pipelines/x.py", "from switchboard.cli import app"),
        ("connectors/intercom/components.py", "import sandbox"),
    ],
)
def test_a_forbidden_import_is_seen(path: str, source: str) -> None:
    assert violations(Path(path), source)


def test_only_commands_examine_connectors() -> None:
    found = [
        str(path)
        for path in sources()
        if path.parts[:2] not in {EXAMINER, ("switchboard", "commands")}
        and any(module.startswith("connectors.contract") for module in imports((ROOT / path).read_text("utf-8")))
    ]
    assert found == []


def test_only_pipelines_knows_dagster() -> None:
    knowing = [
        path
        for path in sources()
        if path.parts[0] != "pipelines"
        and any(
            module.split(".")[0].startswith("dagster") for module in imports((ROOT / path).read_text(encoding="utf-8"))
        )
    ]
    assert not knowing


def test_every_room_is_on_the_map() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert [room for room in sorted(ROOMS) if f"`{room}" not in page] == []


def test_every_dependency_has_its_reason() -> None:
    import re
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reasons = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").split("## Dependencies")[1]
    declared = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = [re.split(r"[~=<>!\[]", dependency)[0] for dependency in declared]
    missing = [name for name in names if not name.startswith("types-") and name.removeprefix("pytest-") not in reasons]
    assert missing == []

"""Documentation is complete: a command, setting, stream, metric or table without its place in it fails."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import typer
from pydantic import BaseModel

from connectors.contract.suite import RULES
from connectors.registry import connectors
from contracts.shapes import shapes
from switchboard import cli
from switchboard.settings import Settings
from warehouse.benchmarks import benchmarks
from warehouse.parity import gaps
from warehouse.registry import metrics

ROOT = Path(__file__).parent.parent


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands() -> dict[str, Any]:
    """Every command by what a user types after `switchboard`, those of groups included."""
    if not cli.app.registered_commands:
        cli._register()
    found = {}
    for name, command in typer.main.get_command(cli.app).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found |= {name: command} if inner is None else {f"{name} {each}": inner[each] for each in inner}
    return found


@pytest.mark.parametrize("name", list(commands()))
def test_every_command_and_option_is_documented(name: str) -> None:
    heading = r"^##+ ([\w -]+)\n(.*?)(?=^##+ |\Z)"
    sections = dict(re.findall(heading, page("docs/commands.md"), re.MULTILINE | re.DOTALL))
    section, command = sections[name], commands()[name]
    options = [option for parameter in command.params for option in parameter.opts if option.startswith("--")]
    assert [option for option in options if f"`{option}" not in section and option != "--help"] == []


def test_no_command_is_documented_that_is_gone() -> None:
    documented = re.findall(r"^##+ ([\w -]+)$", page("docs/commands.md"), re.MULTILINE)
    assert sorted(documented) == sorted([*commands(), *cli.GROUPS])


def setting_names(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        if field.exclude:
            continue
        inner = [kind for kind in (field.annotation, *get_args(field.annotation)) if isinstance(kind, type)]
        nested = next((kind for kind in inner if issubclass(kind, BaseModel)), None)
        if nested is None:
            yield prefix + (field.alias or name)
        else:
            named = ".<name>" if name in ("connections", "cards") else ""
            yield from setting_names(nested, f"{prefix}{name}{named}.")


def test_every_setting_is_documented_and_no_other() -> None:
    documented = re.findall(r"^\| `([\w.<>]+)` \|", page("docs/settings.md"), re.MULTILINE)
    assert sorted(documented) == sorted(setting_names(Settings))


def test_every_rule_for_connectors_is_documented() -> None:
    documented = re.findall(r"^\| `([\w ]+)` \|", page("docs/adding-a-connector.md"), re.MULTILINE)
    assert documented == list(RULES)


def test_every_metric_is_documented_with_its_family_and_in_the_list_of_all() -> None:
    listed = dict(re.findall(r"^\| \[(\w+)\]\(metrics/\w+\.md\) \| (.*) \|$", page("docs/metrics.md"), re.MULTILINE))
    assert sorted(name for names in listed.values() for name in names.split(", ")) == sorted(metrics())
    for name, metric in metrics().items():
        assert name in listed[metric.family].split(", ")
        section = page(f"docs/metrics/{metric.family}.md").split(f"## {name}, version {metric.version}", 1)[1]
        assert "\n> " in section.split("\n## ")[0], f"{name} has no worked example"


def test_every_gap_to_a_tools_own_number_is_listed_with_its_reason() -> None:
    listed = re.findall(
        r"^\| (\w+) \| (\w+) \| `(\w+)` \| (.*?)(?: \(\[decision\]\((.*)\)\))? \|$",
        page("docs/parity.md"),
        re.MULTILINE,
    )
    decided = [(gap.decision or "").removeprefix("docs/") for gap in gaps()]
    written = [(gap.metric, gap.connector, gap.measure, gap.reason) for gap in gaps()]
    assert listed == [(*words, decision) for words, decision in zip(written, decided, strict=True)]


def test_every_published_figure_is_listed_with_whether_it_was_read() -> None:
    listed = re.findall(
        r"^\| (\w+) \| (\w+) \| .*? \| (\d{4}) \| .* \| (\w+)(?:, \[.*\]\((.*)\))? \|$",
        page("docs/benchmarks.md"),
        re.MULTILINE,
    )
    written = [
        (one.benchmark, one.metric or "none", str(one.year), one.checked, one.where_seen or "") for one in benchmarks()
    ]
    assert listed == written


def test_every_mart_is_documented() -> None:
    models = sorted(path.stem for path in (ROOT / "warehouse" / "models" / "marts").rglob("*.sql"))
    text = page("docs/warehouse.md")
    assert models
    assert [model for model in models if f"`{model}`" not in text] == []


def test_every_shape_is_filled_by_a_tool_or_named_as_waiting() -> None:
    filled = {path.stem.split("__")[1] for path in (ROOT / "connectors").glob("*/models/stg_*.sql")}
    assert filled <= set(shapes())


def documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("connectors/*/README.md")])


@pytest.mark.parametrize("document", documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    dead = [target for target in targets if "://" not in target and not (document.parent / target).exists()]
    assert dead == []


@pytest.mark.parametrize("name", sorted(connectors()))
def test_every_tool_that_pushes_has_its_webhooks_explained(name: str) -> None:
    webhooks = connectors()[name].spec.webhooks
    signatures = [each for each in (webhooks.signature, *webhooks.or_signature) if each.scheme != "none"]
    (row,) = re.findall(rf"^\| {connectors()[name].spec.title} \|.*$", page("docs/webhooks.md"), re.MULTILINE) or [""]
    settings = [setting for each in signatures for setting in (each.secret, each.username) if setting]
    assert [setting for setting in settings if f"`{setting}`" not in row] == []

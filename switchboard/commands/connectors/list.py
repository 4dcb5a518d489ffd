"""`switchboard connectors list`: every tool that can be read."""

from typing import Annotated

import typer


def list_connectors(
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List the tools that can be read."""
    from connectors.registry import connectors
    from switchboard.console import print_json, print_table

    found = [
        {
            "name": each.name,
            "title": each.spec.title or each.name,
            "category": each.spec.category.value,
            "streams": len(each.stream_names),
            "staging": sorted(path.stem.split("__", 1)[1] for path in each.folder.glob("models/stg_*__*.sql")),
        }
        for each in connectors().values()
    ]
    if as_json:
        print_json(found)
        return
    headings = {"name": "left", "tool": "left", "category": "left", "streams": "right", "staging": "left"}
    print_table(headings, [[*list(each.values())[:4], ", ".join(each["staging"]) or None] for each in found])  # type: ignore[arg-type]

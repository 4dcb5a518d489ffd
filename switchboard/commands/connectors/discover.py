"""`switchboard connectors discover`: streams and columns."""

from typing import Annotated

import typer


def discover_connectors(
    name: Annotated[str, typer.Argument(help="A connection of switchboard.yaml, or a connector.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show streams and columns with their types, as they will stand in schema raw; asks the tool if only that knows."""
    from connectors.declare import declared_streams
    from connectors.discovery import discover
    from connectors.expand import expanded_offline
    from connectors.registry import connectors
    from switchboard.console import print_json, print_table
    from switchboard.settings import load_settings

    if name in (house := connectors()):
        streams = declared_streams(expanded_offline(house[name], None))
    else:
        settings = load_settings()
        streams = discover(settings.connection(name), settings.landing_url)
    if as_json:
        print_json([
            {
                "stream": each.name,
                "primary_key": each.primary_key,
                "cursor": each.cursor_field,
                "columns": {column.name: column.type for column in each.columns},
            }
            for each in streams
        ])  # fmt: skip
        return
    rows = []
    for each in streams:
        roles = dict.fromkeys(each.primary_key, "key")
        if each.cursor_field:
            roles[each.cursor_field] = "key, cursor" if each.cursor_field in roles else "cursor"
        rows += [[each.name, column.name, column.type, roles.get(column.name, "")] for column in each.columns]
    print_table({"stream": "left", "column": "left", "type": "left", "": "left"}, rows)

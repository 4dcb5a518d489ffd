"""`switchboard connectors fetch`: one record, fresh from the tool."""

from typing import Annotated, Any

import typer


def fetch_connectors(
    connection: Annotated[str, typer.Argument(help="A connection of switchboard.yaml.")],
    stream: Annotated[str, typer.Argument(help="One of its streams.")],
    record_id: Annotated[str, typer.Argument(metavar="ID", help="The record's id in the tool.")],
    field: Annotated[str | None, typer.Option(help="Print this field only, dotted for inner ones.")] = None,
) -> None:
    """Read one record by its id, now, and land it. For links that live for minutes, such as recordings."""
    from connectors.fetching import fetch
    from switchboard.settings import load_settings

    settings = load_settings()
    found = fetch(settings.connection(connection), settings.landing_url, {stream: [record_id]})[stream]
    for error in found.errors.values():
        raise error
    if found.gone:
        typer.echo(f"The tool no longer has it: {stream} {record_id}.", err=True)
        raise typer.Exit(1)
    _print(found.records[record_id], field)


def _print(record: dict[str, Any], field: str | None) -> None:
    from switchboard.console import print_json

    value: Any = record
    for key in field.split(".") if field else []:
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, str):
        typer.echo(value)
    else:
        print_json(value)

"""`switchboard connectors preview`: a few real records, landed nowhere."""

import json
from typing import Annotated, Any

import typer

_LONGEST = 60


def preview_connectors(
    connection: Annotated[str, typer.Argument(help="A connection of switchboard.yaml.")],
    stream: Annotated[str, typer.Argument(help="One of its streams.")],
    number: Annotated[int, typer.Option("--number", "-n", help="How many records.", min=1, max=1000)] = 5,
    show_pii: Annotated[bool, typer.Option("--show-pii", help="Do not mask personal data.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON, values in full.")] = False,
) -> None:
    """Read a few records of a stream and show them, personal data masked. Nothing is kept."""
    from connectors.preview import masked, preview
    from connectors.registry import connector
    from switchboard.console import print_json
    from switchboard.settings import load_settings

    wanted = load_settings().connection(connection)
    spec = connector(wanted.connector).spec.streams.get(stream)
    personal = set() if show_pii or spec is None else set(spec.pii)
    records = [masked(record, personal) for record in preview(wanted, stream, number)]
    if as_json:
        print_json(records)
    else:
        _print(stream, records)


def _print(stream: str, records: list[dict[str, Any]]) -> None:
    """Records side by side, a column of the stream in each row: records are wide, and few of them are shown."""
    from switchboard.console import print_table

    if not records:
        typer.echo(f"The tool has no records of {stream}.")
        return
    columns = dict.fromkeys(key for record in records for key in record)
    headings = {"column": "left"} | {f"record {place}": "left" for place in range(1, len(records) + 1)}
    print_table(headings, [[name, *(_short(record.get(name)) for record in records)] for name in columns])


def _short(value: Any) -> str | None:
    """A value on one line, its control characters escaped: text of strangers must not steer a terminal."""
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"

"""`switchboard audit verify`: whether the access log is as it was written."""

from typing import Annotated

import typer

from contracts.errors import BadDataError


def verify_audit(as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False) -> None:
    """Whether the access log is as it was written. Exit code 1: it was changed."""
    from switchboard.console import print_json
    from switchboard.terminal import ledger

    with ledger() as opened:
        verdict = opened.verify_chain()
    if as_json:
        print_json(verdict)
        if not verdict.is_whole:
            raise typer.Exit(1)
    elif not verdict.is_whole:
        raise BadDataError(
            f"the access log is not as it was written, from entry {verdict.broken_at} on: {verdict.reason}.",
            remedy="compare it with a backup of the ledger; the entries before that one are whole.",
        )
    else:
        typer.echo(f"{verdict.entries:,} entries, all as they were written. The last one's hash, to keep elsewhere:")
        typer.echo(verdict.head)

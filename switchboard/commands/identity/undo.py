"""`switchboard identity undo`: take a decision back."""

from typing import Annotated

import typer


def undo(decision: Annotated[int, typer.Argument(help="Number of the decision, as `history` shows it.")]) -> None:
    """Take a decision back. It stays in the record; people and ids become what they were before it."""
    from switchboard.identity import author, ledger

    with ledger() as opened:
        opened.undo(decision, author=author(opened))
    typer.echo(f"Decision {decision} is undone. `switchboard run` works it in.")

"""`switchboard identity undo`: take a decision back."""

from typing import Annotated

import typer

from switchboard.identity import Preview


def undo(
    decision: Annotated[int, typer.Argument(help="Number of the decision, as `history` shows it.")],
    preview: Preview = False,
) -> None:
    """Take a decision back. It stays in the record; people and ids become what they were before it."""
    from switchboard.identity import show_preview
    from switchboard.terminal import author, ledger

    if preview:
        show_preview(undone=decision)
        return
    with ledger() as opened:
        opened.undo(decision, author=author(opened))
    typer.echo(f"Decision {decision} is undone. `switchboard run` works it in.")

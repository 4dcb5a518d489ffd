"""`switchboard identity`: why records are one person or not, and what people decide about it."""

from importlib import import_module

import typer

COMMANDS = ("why", "why_not", "link", "unlink", "ignore_key", "undo", "history", "changes", "suspects")

app = typer.Typer(
    help="Why records are one person or not, and what you decide about it.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

for _name in COMMANDS:
    app.command(_name.replace("_", "-"))(getattr(import_module(f"{__name__}.{_name}"), _name))

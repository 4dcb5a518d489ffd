"""`switchboard users`: who may sign in, and as what."""

from importlib import import_module

import typer

COMMANDS = ("list", "add", "role", "link", "remove")

app = typer.Typer(
    help="Who may sign in, and as what.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

for _name in COMMANDS:
    app.command(_name)(getattr(import_module(f"{__name__}.{_name}"), f"{_name}_users"))

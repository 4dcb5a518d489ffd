"""`switchboard connectors`: what the connectors are, whether they work, and making a new one."""

from importlib import import_module

import typer

COMMANDS = ("list", "describe", "check", "discover", "preview", "fetch", "test", "new", "model")

app = typer.Typer(
    help="Look at connectors, try connections, make a new connector.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

for _name in COMMANDS:
    app.command(_name)(getattr(import_module(f"{__name__}.{_name}"), f"{_name}_connectors"))

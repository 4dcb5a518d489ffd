"""`switchboard audit`: who saw whom, who decided and who let whom in."""

from importlib import import_module

import typer

COMMANDS = ("list", "verify")

app = typer.Typer(
    help="Who saw whom, who decided and who let whom in.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

for _name in COMMANDS:
    app.command(_name)(getattr(import_module(f"{__name__}.{_name}"), f"{_name}_audit"))

"""`switchboard hooks`: taking webhooks in, what waits because of them, and asking for it now."""

from importlib import import_module

import typer

COMMANDS = ("serve", "status", "drain")

app = typer.Typer(
    help="Take webhooks in, see what waits, ask for it now.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

for _name in COMMANDS:
    app.command(_name)(getattr(import_module(f"{__name__}.{_name}"), f"{_name}_hooks"))

"""`switchboard metrics`: what each number is, what it is worth, and which rows it is made of."""

from importlib import import_module

import typer

COMMANDS = {"list": "list_metrics", "show": "show", "explain": "explain"}

app = typer.Typer(
    help="What each number is, what it is worth, and which rows it is made of.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

for _name, _function in COMMANDS.items():
    app.command(_name)(getattr(import_module(f"{__name__}.{_name}"), _function))

"""Commands that share a first word, such as `switchboard users add`, each in a file of its own."""

from collections.abc import Mapping
from importlib import import_module

import typer


def command_group(package: str, about: str, commands: Mapping[str, str]) -> typer.Typer:
    """The group in `package`: each command, in this order, is a function of the module that has the command's name."""
    group = typer.Typer(help=about, no_args_is_help=True, add_completion=False, rich_markup_mode=None)
    for command, function in commands.items():
        module = import_module(f"{package}.{command.replace('-', '_')}")
        group.command(command)(getattr(module, function))
    return group

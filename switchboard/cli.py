"""The command line: collects the commands and turns errors into one calm line and an exit code.

Exit codes: 0 done, 1 something the user can act on (the message says what), 2 wrong usage, 3 a bug of ours.
"""

import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer

from contracts.errors import SwitchboardError

COMMANDS = (
    *("init", "doctor", "sync", "run", "rebuild", "publish", "status"),
    *("serve", "profile", "sql", "sandbox", "demo", "docs"),
)
GROUPS = ("audit", "connectors", "hooks", "identity", "metrics", "tokens", "trends", "users", "webhooks")

app = typer.Typer(
    name="switchboard",
    help="Every support tool in one warehouse, one timeline per customer, one set of numbers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def _options(
    home: Annotated[
        Path | None,
        typer.Option(help="Folder with switchboard.yaml (default: the nearest one at or above this folder)."),
    ] = None,
    debug: Annotated[bool, typer.Option(help="Show stack traces.")] = False,
) -> None:
    if home is not None:
        os.environ["SWITCHBOARD_HOME"] = str(home.resolve())
    if debug:
        os.environ["SWITCHBOARD_DEBUG"] = "1"


def _register() -> None:
    for name in COMMANDS:
        command: Callable[..., Any] = getattr(import_module(f"switchboard.commands.{name}"), name)
        app.command(name)(command)
    for name in GROUPS:
        app.add_typer(import_module(f"switchboard.commands.{name}").app, name=name)


def main() -> None:
    """Entry point of the `switchboard` script."""
    _register()
    try:
        app()
    except SwitchboardError as error:
        if os.environ.get("SWITCHBOARD_DEBUG"):
            raise
        print(f"{error.kind} error: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except Exception as error:
        if os.environ.get("SWITCHBOARD_DEBUG"):
            raise
        from switchboard.crash import keep_trace

        print(keep_trace(error), file=sys.stderr)
        sys.exit(3)

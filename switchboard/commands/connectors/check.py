"""`switchboard connectors check`: whether a connection works."""

from typing import Annotated

import typer


def check_connectors(
    connection: Annotated[str, typer.Argument(help="A connection of switchboard.yaml.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Ask the tool one question, to see whether a connection works."""
    from connectors.check import check
    from contracts.errors import SwitchboardError
    from switchboard.console import print_json
    from switchboard.settings import load_settings

    wanted = load_settings().connection(connection)
    problem: SwitchboardError | None = None
    try:
        check(wanted)
    except SwitchboardError as error:
        if not as_json:
            raise
        problem = error
    if as_json:
        print_json({"connection": wanted.name, "works": problem is None, "error": problem and str(problem)})
    else:
        typer.echo(f"{wanted.name}: the tool answers.")
    if problem:
        raise typer.Exit(problem.exit_code)

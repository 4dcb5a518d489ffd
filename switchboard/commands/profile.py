"""`switchboard profile`: a customer's timeline in the terminal."""

from typing import Annotated

import typer


def profile(
    who: Annotated[str, typer.Argument(help="E-mail address, phone number, name or any tool's id.")],
    limit: Annotated[int, typer.Option(help="How many events to show.", min=1)] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Show a customer and the newest events of the timeline."""
    from switchboard.console import print_json
    from switchboard.settings import load_settings
    from switchboard.timeline import look_up, print_sight

    sight = look_up(load_settings(), who, limit)
    if as_json:
        print_json({"customer": sight.profile.customer, "records": sight.profile.records, "events": sight.events})
    else:
        print_sight(sight)

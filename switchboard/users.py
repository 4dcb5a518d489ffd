"""What the commands of `switchboard users` share: their arguments, and how a sign-in link is handed out."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from unified_profile.ledger import Ledger

Email = Annotated[str, typer.Argument(help="E-mail address, as `switchboard users list` shows it.")]
Hours = Annotated[int, typer.Option(help="How long the sign-in link works.", min=1, max=168)]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


def tell_link(opened: "Ledger", user: str, hours: int, said: str, *, as_json: bool) -> None:
    """Print a fresh sign-in link for `user`, after what is `said`. Raises NotThereError for nobody we know."""
    from switchboard.console import print_json
    from switchboard.settings import load_settings
    from switchboard.terminal import sign_in_link

    link = sign_in_link(opened, load_settings(), user, timedelta(hours=hours), "switchboard users")
    if as_json:
        print_json({"user": user, "link": link, "hours": hours})
        return
    unit = "hour" if hours == 1 else "hours"
    typer.echo(f"{said} Hand them this link, which is shown once and works once, within {hours} {unit}:\n{link}")

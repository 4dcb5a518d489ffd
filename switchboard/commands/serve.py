"""`switchboard serve`: the web app."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from switchboard.settings import Settings
    from unified_profile.app.settings import AppSettings

# Who the app is for until somebody is added.
FIRST_USER = "admin"
_ROUTE = "switchboard serve"
_LINK_LIVES = timedelta(minutes=15)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (default: app.host).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (default: app.port).")] = None,
    user: Annotated[
        str | None, typer.Option(help="Whom the printed one-time link signs in (default: admin, while there is one).")
    ] = None,
) -> None:
    """Start the web app and print a sign-in link."""
    from switchboard.settings import load_settings

    settings = load_settings()
    given = {"host": host, "port": port}
    app = settings.app.model_copy(update={name: value for name, value in given.items() if value is not None})
    start(settings.model_copy(update={"app": app}), user)


def welcome(settings: "Settings", user: str | None = None) -> str:
    """How to sign in: by a fresh one-time link for `user`, who is made admin when nobody may sign in yet.

    `user` None is the first one, as long as they may sign in. Raises NotThereError for anybody else who may not.
    """
    from switchboard.terminal import author, sign_in_link
    from unified_profile.ledger import Ledger

    with Ledger(settings.ledger_url) as ledger:
        ledger.first_admin(user or FIRST_USER, by=author(ledger), route=_ROUTE)
        if user is None and FIRST_USER not in {each.name for each in ledger.users()}:
            return f"Serving {settings.app.url}: `switchboard users link EMAIL` makes a sign-in link."
        return f"Sign in (works once): {sign_in_link(ledger, settings, user or FIRST_USER, _LINK_LIVES, _ROUTE)}"


def app_settings(settings: "Settings") -> "AppSettings":
    """What the app is told. How people are found is read anew when it asks, as each run does."""
    from switchboard.cards import card_doors
    from switchboard.settings import load_settings
    from switchboard.sign_in import ways_in
    from unified_profile.app.settings import AppSettings, IdentitySetup
    from unified_profile.identity import rules_with

    def identity() -> IdentitySetup:
        now = load_settings(settings.home)
        return IdentitySetup(now.phone_regions, rules_with(now.identity_rules_path))

    regions = [connection.phone_region or settings.phone_region for connection in settings.all_connections()]
    return AppSettings(
        phone_regions=tuple(dict.fromkeys(regions)),
        identity=identity,
        public_url=settings.app.public_url and settings.app.url,
        cards=card_doors(settings),
        ways_in=ways_in(settings),
    )


def start(settings: "Settings", user: str | None = None) -> None:
    """Print how to sign in and serve until interrupted."""
    from switchboard.receiving import with_hooks
    from switchboard.sign_in import sealer
    from unified_profile.app.main import create_app
    from unified_profile.app.serve import serve as serve_app
    from unified_profile.ledger import Ledger

    ledger = Ledger(
        settings.ledger_url,
        idle_limit=timedelta(minutes=settings.app.session_idle_minutes),
        absolute_limit=timedelta(hours=settings.app.session_hours),
        sealer=sealer(settings),
    )
    app = create_app(settings.published_path, ledger, app_settings(settings))
    typer.echo(f"{welcome(settings, user)}\nStop with Ctrl-C.")
    proxies = [*settings.app.proxies, *(settings.sign_in.proxy.addresses if settings.sign_in.proxy else ())]
    serve_app(with_hooks(app, settings), settings.app.host, settings.app.port, [str(each) for each in proxies])

"""`switchboard serve`: the web app."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from switchboard.settings import Settings


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on (default: app.host).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (default: app.port).")] = None,
    user: Annotated[str, typer.Option(help="Whom the printed one-time link signs in.")] = "admin",
) -> None:
    """Start the web app and print a sign-in link."""
    from switchboard.settings import load_settings

    settings = load_settings()
    start(settings, host or settings.app.host, port or settings.app.port, user)


def login_link(settings: "Settings", host: str, port: int, user: str) -> str:
    """A fresh one-time link; whoever opens it first is signed in."""
    from unified_profile.ledger import Ledger, Role

    with Ledger(settings.ledger_url) as ledger:
        ledger.ensure_user(user, Role.ADMIN)
        return f"http://{host}:{port}/login/{ledger.create_login_link(user)}"


def start(settings: "Settings", host: str, port: int, user: str) -> None:
    """Print the link and serve until interrupted."""
    from datetime import timedelta

    from switchboard.receiving import with_hooks
    from unified_profile.app.main import create_app
    from unified_profile.app.serve import serve as serve_app
    from unified_profile.app.settings import AppSettings
    from unified_profile.ledger import Ledger

    ledger = Ledger(
        settings.ledger_url,
        idle_limit=timedelta(minutes=settings.app.session_idle_minutes),
        absolute_limit=timedelta(hours=settings.app.session_hours),
    )
    regions = [connection.phone_region or settings.phone_region for connection in settings.all_connections()]
    app = create_app(settings.published_path, ledger, AppSettings(phone_regions=tuple(dict.fromkeys(regions))))
    typer.echo(f"Sign in (works once): {login_link(settings, host, port, user)}\nStop with Ctrl-C.")
    serve_app(with_hooks(app, settings), host, port)

"""`switchboard hooks serve`: the receiver of webhooks by itself."""

from typing import Annotated

import typer


def serve_hooks(
    host: Annotated[str | None, typer.Option(help="Address to listen on (default: hooks.host).")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on (default: hooks.port).")] = None,
) -> None:
    """Take webhooks in until Ctrl-C, without the web app."""
    from connectors.hooks.serve import serve
    from switchboard.receiving import receiver
    from switchboard.settings import load_settings

    settings = load_settings()
    host, port = host or settings.hooks.host, port or settings.hooks.port
    made = receiver(settings)
    for name in made.connections:
        typer.echo(f"{name:<16} http://{host}:{port}/hooks/{name}")
    serve(made.app(), host, port)

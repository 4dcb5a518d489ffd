"""`switchboard webhooks test`: whether it arrives."""

from typing import Annotated

import typer


def test_webhook(endpoint: Annotated[str, typer.Argument(help="Its id.")]) -> None:
    """Send a message that says nothing, with whatever else waits. Exit code 1 when it does not arrive."""
    from switchboard.settings import load_settings
    from switchboard.terminal import ledger
    from unified_profile.webhooks.delivering import deliver

    settings = load_settings()
    with ledger() as opened:
        message = opened.outbox.test(endpoint)
        deliver(opened.outbox, settings.app.url, allow_private=settings.webhooks.allow_private)
        found = next(each for each in opened.outbox.deliveries() if each.id == message)
    typer.echo(f"{found.status}: {found.answer or 'others were sent first'}")
    if found.status != "delivered":
        raise typer.Exit(1)

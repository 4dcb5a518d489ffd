"""`switchboard webhooks deliver`: send what waits, now."""

import typer


def deliver_webhooks() -> None:
    """Send every message that is due. `dagster dev` does so by itself."""
    from switchboard.settings import load_settings
    from switchboard.terminal import ledger
    from unified_profile.webhooks.delivering import deliver

    settings = load_settings()
    with ledger() as opened:
        sent = deliver(opened.outbox, settings.app.url, allow_private=settings.webhooks.allow_private)
    typer.echo(f"{sent.delivered} delivered, {sent.failed} failed.")

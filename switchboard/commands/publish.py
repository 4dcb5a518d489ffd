"""`switchboard publish`: give readers a new snapshot of the warehouse."""

import typer


def publish() -> None:
    """Publish a verified snapshot of the warehouse."""
    from pipelines import steps
    from switchboard.settings import load_settings

    publication = steps.publish(load_settings())
    typer.echo(f"Published snapshot {publication.number} ({publication.size / 1e6:,.1f} MB): {publication.path}")

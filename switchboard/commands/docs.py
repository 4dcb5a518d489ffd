"""`switchboard docs`: the warehouse's documentation as a static site."""

import typer


def docs() -> None:
    """Build the documentation of every table and column."""
    from pipelines.documentation import build_site
    from switchboard.settings import load_settings

    typer.echo(f"Documentation: {build_site(load_settings(allow_example=True))}")

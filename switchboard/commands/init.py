"""`switchboard init`: write a commented switchboard.yaml."""

from pathlib import Path
from typing import Annotated

import typer

from contracts.errors import ConfigurationError


def init(
    show: Annotated[bool, typer.Option("--print", help="Print it instead of writing it.")] = False,
    force: Annotated[bool, typer.Option(help="Overwrite a file that is there.")] = False,
) -> None:
    """Write a commented switchboard.yaml into this folder."""
    from switchboard.settings import EXAMPLE, FILE_NAME, find_home

    text = EXAMPLE.read_text(encoding="utf-8")
    if show:
        typer.echo(text, nl=False)
        return
    file: Path = find_home() / FILE_NAME
    if file.exists() and not force:
        raise ConfigurationError(f"{file} is there already.", remedy="edit it, or pass --force to overwrite it.")
    file.write_text(text, encoding="utf-8")
    typer.echo(f"Wrote {file}.\nNext: put the secrets into the environment or a .env file, then `switchboard doctor`.")

"""`switchboard sandbox`: serve the make-believe tools alone."""

from pathlib import Path
from typing import Annotated

import typer


def sandbox(
    scale: Annotated[float, typer.Option(help="Size of the world; 1 is about 2,000 people.")] = 1.0,
    seed: Annotated[int, typer.Option(help="Another number is another world.")] = 7,
    port_base: Annotated[int, typer.Option(help="First of the loopback ports.")] = 8801,
    truth: Annotated[
        Path | None, typer.Option(help="Write who is who, and the expected numbers, to this file.")
    ] = None,
) -> None:
    """Serve the make-believe tools until Ctrl-C."""
    from sandbox.serve import serve_forever
    from sandbox.truth import write_truth
    from sandbox.world import make_world

    if truth is not None:
        write_truth(make_world(seed, scale), truth)
        typer.echo(f"The truth about this world: {truth}")
    serve_forever(scale=scale, seed=seed, port_base=port_base)

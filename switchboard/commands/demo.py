"""`switchboard demo`: the main job on the make-believe company, from nothing to a page to click on."""

from typing import Annotated

import typer


def demo(
    once: Annotated[bool, typer.Option("--once", help="Stop after publishing.")] = False,
    scale: Annotated[float, typer.Option(help="Size of the world; 1 is about 2,000 people.")] = 1.0,
    port_base: Annotated[int, typer.Option(help="First loopback port of the tools.")] = 8801,
) -> None:
    """Run the main job on the make-believe company."""
    from switchboard.commands.run import exit_on_failures, run_with_progress
    from switchboard.commands.serve import start
    from switchboard.demo import prepare_home, running_tools
    from switchboard.settings import load_settings
    from switchboard.summary import print_summary

    with running_tools(scale=scale, port_base=port_base) as tools:
        prepare_home(tools)
        settings = load_settings()
        outcome = run_with_progress(settings)
        print_summary(settings)
        exit_on_failures(outcome)
        if once:
            return
        typer.echo(
            "\nIn another shell: . .venv/bin/activate, then `switchboard status` or `switchboard profile E-MAIL`\n"
        )
        start(settings)

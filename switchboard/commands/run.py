"""`switchboard run`: the whole main job."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pipelines.run import RunOutcome
    from switchboard.settings import Settings


def run(
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Sync, build, resolve, publish: the whole main job."""
    from switchboard.settings import load_settings

    settings = load_settings()
    outcome = run_with_progress(settings)
    if as_json:
        from switchboard.console import print_json
        from switchboard.summary import summarise

        print_json(summarise(settings))
    else:
        from switchboard.summary import print_summary

        print_summary(settings)
    exit_on_failures(outcome)


def run_with_progress(settings: "Settings") -> "RunOutcome":
    """One run with its progress on standard error. What the libraries print goes to <var>/log/run.log."""
    from contextlib import redirect_stdout

    from switchboard.progress import TerminalProgress

    log = settings.var_path / "log" / "run.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with TerminalProgress() as progress, log.open("a", encoding="utf-8") as output, redirect_stdout(output):
        progress.step("Preparing models")
        from pipelines.run import run_everything

        return run_everything(settings, progress)


def exit_on_failures(outcome: "RunOutcome") -> None:
    """Exit with 1 and one line for each different error when a stream could not be read or loaded."""
    for message in outcome.errors:
        typer.echo(message, err=True)
    if outcome.errors:
        raise typer.Exit(1)

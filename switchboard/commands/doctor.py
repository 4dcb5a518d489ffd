"""`switchboard doctor`: look for trouble before it happens."""

from typing import Annotated

import typer


def doctor(
    offline: Annotated[bool, typer.Option(help="Do not call the tools.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Look for trouble: configuration, credentials, disk, versions."""
    from switchboard.checkup import check_up
    from switchboard.console import out, print_json

    findings = list(check_up(offline=offline))
    if as_json:
        print_json(findings)
    else:
        for finding in findings:
            mark = "[green]ok     [/]" if finding.ok else "[red]problem[/]"
            out.print(f"{mark} {finding.area:<14} ", end="")
            out.print(finding.message, markup=False, soft_wrap=True)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)

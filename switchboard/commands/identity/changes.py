"""`switchboard identity changes`: what the last runs changed, and which keys are why."""

from typing import TYPE_CHECKING, Annotated

import typer

from switchboard.identity import AsJson

if TYPE_CHECKING:
    from unified_profile.identity.audit import Cause, Run


def changes(
    runs: Annotated[int, typer.Option("-n", help="So many runs, the newest first.", min=1)] = 10,
    as_json: AsJson = False,
) -> None:
    """What the last runs changed among people, agents and companies, published or not, and which keys are why."""
    from pipelines import steps
    from switchboard.console import print_json
    from switchboard.settings import load_settings

    found = steps.identity_changes(load_settings(), runs)
    if as_json:
        print_json({plural: {"runs": newest, "causes": causes} for plural, (newest, causes) in found.items()})
        return
    worked_out = {plural: each for plural, each in found.items() if each[0]}
    if not worked_out:
        typer.echo("Identity has not been worked out yet: `switchboard run`.")
    for place, (plural, (newest, causes)) in enumerate(worked_out.items()):
        if place:
            typer.echo()
        _print(plural, newest, causes)


def _print(plural: str, runs: "list[Run]", causes: "list[Cause]") -> None:
    from switchboard.console import print_table

    before, after = ("records", "groups"), ("largest", "looked_at", "moved", "merged", "split", "contested")
    headings = ["run", "when", "records", plural, *(name.replace("_", " ") for name in after)]
    rows = [[each.run_number, each.finished_at, *(getattr(each, name) for name in before + after)] for each in runs]
    print_table({name: "left" if name == "when" else "right" for name in headings}, rows)
    if causes:
        typer.echo()
        sides = {"run": "right", "records": "right", plural: "right", "what": "left", "key": "left", "why": "left"}
        print_table(sides, [[each.run_number, each.records, each.groups, *_words(each)] for each in causes])


def _words(cause: "Cause") -> list[str]:
    key = f"{cause.key_type} {cause.key_value}" if cause.key_type else ""
    why = cause.reason or {"split": "", "merged": "joins them now"}.get(cause.cause, "")
    return [cause.cause, key, why]

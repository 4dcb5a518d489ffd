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
    """What the last runs changed, published or not, and which keys are why."""
    from pipelines import steps
    from switchboard.console import print_json
    from switchboard.settings import load_settings

    newest, causes = steps.identity_changes(load_settings(), runs)
    if as_json:
        print_json({"runs": newest, "causes": causes})
    elif not newest:
        typer.echo("Identity has not been worked out yet: `switchboard run`.")
    else:
        _print(newest, causes)


def _print(runs: "list[Run]", causes: "list[Cause]") -> None:
    from switchboard.console import print_table

    counts = ("records", "people", "largest", "looked_at", "moved", "merged", "split", "contested")
    headings = {"run": "right", "when": "left", **dict.fromkeys(counts, "right")}
    rows = [[each.run_number, each.finished_at, *(getattr(each, name) for name in counts)] for each in runs]
    print_table({name.replace("_", " "): side for name, side in headings.items()}, rows)
    if causes:
        typer.echo()
        headings = {"run": "right", "records": "right", "people": "right", "what": "left", "key": "left", "why": "left"}
        print_table(headings, [[each.run_number, each.records, each.people, *_words(each)] for each in causes])


def _words(cause: "Cause") -> list[str]:
    key = f"{cause.key_type} {cause.key_value}" if cause.key_type else ""
    why = cause.reason or {"split": "", "merged": "joins them now"}.get(cause.cause, "")
    return [cause.cause, key, why]

"""How the preview of a decision looks on a terminal."""

from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from unified_profile.identity import Numbers, Preview

_COLUMNS = ("records", "interactions", "open", "ratings", "CSAT", "first response", "last contact")


def print_preview(preview: "Preview") -> None:
    """What would change hands, then everybody concerned before and after."""
    from switchboard.console import print_table

    if not preview.people:
        typer.echo("Nothing would change.")
        return
    typer.echo(
        f"Records that would be another person's: {preview.records:,}, with {preview.interactions:,} conversations "
        f"and calls, {preview.events:,} events of the timeline. Nothing is decided yet."
    )
    typer.echo()
    headings = {"person": "left", "name": "left", "": "left", **dict.fromkeys(_COLUMNS, "right")}
    rows = []
    for person in preview.people:
        rows.append([person.person_id, person.name, "before", *_cells(person.before)])
        rows.append(["", "", "after", *_cells(person.after)])
    print_table(headings, rows)


def _cells(numbers: "Numbers") -> list[Any]:
    if not numbers.records:
        return ["", "", "", "", "", "", "is not there"]
    csat = None if numbers.csat is None else f"{numbers.csat:.0%}"
    response = None if numbers.first_response_seconds is None else f"{numbers.first_response_seconds / 60:,.0f} min"
    counts = [numbers.records, numbers.interactions, numbers.open_interactions, numbers.ratings]
    return [*counts, csat, response, numbers.last_contact_at]

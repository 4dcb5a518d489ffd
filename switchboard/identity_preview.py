"""How the preview of a decision looks on a terminal."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from unified_profile.identity import Numbers, Preview
    from unified_profile.identity.groups.preview import AgentNumbers, CompanyNumbers

_PERSON = ("records", "interactions", "open", "ratings", "CSAT", "first response", "last contact")
_AGENT = ("records", "interactions", "open", "ratings", "CSAT", "reviews", "IQS")
_COMPANY = ("records", "customers", "interactions", "open", "open deals", "their value")


def print_preview(preview: "Preview") -> None:
    """What would change hands, then everybody concerned before and after."""
    if not (preview.people or preview.agents or preview.companies):
        typer.echo("Nothing would change.")
        return
    kinds = {"person's": preview.people, "agent's": preview.agents, "company's": preview.companies}
    others = " or another ".join(kind for kind, concerned in kinds.items() if concerned)
    typer.echo(
        f"Records that would be another {others}: {preview.records:,}, with {', '.join(_hanging_on(preview))}. "
        "Nothing is decided yet."
    )
    if preview.parted:
        typer.echo(f"These would not stay with what is linked: {', '.join(preview.parted)}. Link them, too.")
    _print("person", _PERSON, [(each.person_id, each.name, each) for each in preview.people], _of_person)
    _print("agent", _AGENT, [(each.agent_id, each.name, each) for each in preview.agents], _of_agent)
    _print("company", _COMPANY, [(each.company_id, each.name, each) for each in preview.companies], _of_company)


def _hanging_on(preview: "Preview") -> list[str]:
    said = [f"{preview.interactions:,} conversations and calls"]
    if preview.people:
        said.append(f"{preview.events:,} events of the timeline")
    if preview.agents:
        said.append(f"{preview.reviews:,} reviews")
    if preview.companies:
        said.append(f"{preview.customers:,} customers")
    return said


def _print(
    kind: str,
    columns: Sequence[str],
    concerned: Sequence[tuple[str, str | None, Any]],
    cells: Callable[[Any], list[Any]],
) -> None:
    from switchboard.console import print_table

    if not concerned:
        return
    typer.echo()
    headings = {kind: "left", "name": "left", "": "left", **dict.fromkeys(columns, "right")}
    gone = [""] * (len(columns) - 1) + ["is not there"]
    rows = []
    for id_, name, each in concerned:
        rows.append([id_, name, "before", *(cells(each.before) if each.before.records else gone)])
        rows.append(["", "", "after", *(cells(each.after) if each.after.records else gone)])
    print_table(headings, rows)


def _of_person(numbers: "Numbers") -> list[Any]:
    response = None if numbers.first_response_seconds is None else f"{numbers.first_response_seconds / 60:,.0f} min"
    counts = [numbers.records, numbers.interactions, numbers.open_interactions, numbers.ratings]
    return [*counts, _percent(numbers.csat), response, numbers.last_contact_at]


def _of_agent(numbers: "AgentNumbers") -> list[Any]:
    counts = [numbers.records, numbers.interactions, numbers.open_interactions, numbers.ratings]
    iqs = None if numbers.iqs is None else f"{numbers.iqs:.1f}"
    return [*counts, _percent(numbers.csat), numbers.reviews, iqs]


def _of_company(numbers: "CompanyNumbers") -> list[Any]:
    counts = [numbers.records, numbers.customers, numbers.interactions, numbers.open_interactions, numbers.open_deals]
    value = None if numbers.open_deal_value is None else f"{numbers.open_deal_value:,.0f} {numbers.currency or ''}"
    return [*counts, value]


def _percent(share: float | None) -> str | None:
    return None if share is None else f"{share:.0%}"

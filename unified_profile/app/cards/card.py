"""One customer in short: what every tool's card shows, before it has that tool's shape. Plain text throughout."""

from dataclasses import dataclass

import duckdb

from unified_profile.app.customers import Profile, load_profile
from unified_profile.app.formats import channel_name, plural, rating, rating_tone
from unified_profile.app.links import segment
from unified_profile.app.messages import one_line
from unified_profile.app.roles import Right
from unified_profile.app.viewers import Viewer
from unified_profile.app.when import When

_FEELINGS = {"good": "Satisfied", "mixed": "So-so", "bad": "Unhappy", "neutral": "Rated"}
_LONGEST_NAME = 80
_HIDDEN = "What they wrote is hidden from the role {role}"


@dataclass(frozen=True)
class Line:
    """One answer with what it answers."""

    label: str
    text: str


@dataclass(frozen=True)
class Card:
    """The customer in short. `customer_id` None: it says why nobody is shown. `link` leads to the whole page."""

    customer_id: str | None
    title: str
    subtitle: str
    lines: tuple[Line, ...]
    link: str
    is_open: bool = False


def customer_card(
    con: duckdb.DuckDBPyConnection, viewer: Viewer, customer_id: str, when: When, public_url: str
) -> Card | None:
    """The card of a customer as the viewer may see it. None: unknown, merged away or erased."""
    profile = load_profile(con, viewer, customer_id, when.now)
    return card_of(profile, viewer, when, public_url) if profile else None


def card_of(profile: Profile, viewer: Viewer, when: When, public_url: str) -> Card:
    """The card of a profile that has been loaded for the viewer."""
    who = profile.customer
    return Card(
        customer_id=who.customer_id,
        title=one_line(who.display_name, _LONGEST_NAME) or "Somebody without a name",
        subtitle=" · ".join(one_line(part, _LONGEST_NAME) for part in (who.company_name, who.plan) if part),
        lines=(
            Line("Last wanted", _wanted(profile, when, viewer)),
            Line("Still open?", _open(profile, when)),
            Line("How they felt", _felt(profile, when)),
            Line("Contact", _contact(profile, when)),
        ),
        link=f"{public_url}/customer/{segment(who.customer_id)}",
        is_open=bool(profile.open_interactions),
    )


def nobody_card(title: str, why: str, public_url: str) -> Card:
    """A card that says why no customer is shown, and leads to the search."""
    return Card(None, title, "", (Line("What to do", why),), f"{public_url}/")


def _wanted(profile: Profile, when: When, viewer: Viewer) -> str:
    request = profile.latest_request
    if request is None:
        return "They have never contacted us"
    silent = "Something without words" if viewer.may(Right.MESSAGES) else _HIDDEN.format(role=viewer.role.words)
    about = one_line(request.wanted, 120) or silent
    return f"{about} ({channel_name(request.channel)}, {when.ago(request.started_at)})"


def _open(profile: Profile, when: When) -> str:
    if not profile.open_interactions:
        return "Nothing is open"
    first = profile.open_interactions[0]
    state = "Snoozed" if first.state == "snoozed" else "Open"
    waits = f", waiting for us since {when.ago(first.waiting_since)}" if first.waiting_since else ""
    more = profile.customer.open_interaction_count - 1
    return f"{state}, with {_with_whom(first.agent_name, first.team_name)}{waits}{f', {more} more' if more > 0 else ''}"


def _with_whom(agent: str | None, team: str | None) -> str:
    names = [one_line(name, _LONGEST_NAME) for name in (agent, team) if name]
    return " · ".join(names) or "nobody"


def _felt(profile: Profile, when: When) -> str:
    felt = profile.feelings
    if felt.score is None:
        return "They have not said"
    remark = f": “{one_line(felt.remark, 90)}”" if felt.remark else ""
    tone = _FEELINGS[rating_tone(felt.score, felt.scale_max)]
    return f"{tone}, {rating(felt.score, felt.scale_max)}{remark} ({when.ago(felt.answered_at)})"


def _contact(profile: Profile, when: When) -> str:
    last = when.ago(profile.customer.last_contact_at)
    return f"Last {last}; {plural(profile.effort.contacts_year, 'contact')} in a year"

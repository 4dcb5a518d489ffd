"""Finds one customer in the published warehouse and draws the newest part of the timeline in the terminal."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from rich.markup import escape

from contracts.errors import ConfigurationError
from switchboard.console import duration, out, print_table
from switchboard.published import outdated_is_said
from switchboard.settings import Settings
from switchboard.terminal import at_terminal
from unified_profile.app.customers import Profile, load_profile
from unified_profile.app.published import Published
from unified_profile.app.search import Card, Found, search
from unified_profile.app.search_terms import read_terms
from unified_profile.app.timeline import Event, event_page
from unified_profile.app.viewers import AT_TERMINAL
from unified_profile.ledger import Ledger

_TAGS = re.compile(r"<[^>]*>")
_WIDTH = 88


@dataclass(frozen=True)
class Sight:
    """A customer as seen: the profile and its newest events, newest first."""

    profile: Profile
    events: list[Event]


def look_up(settings: Settings, who: str, limit: int) -> Sight:
    """Find the one customer meant, and note in the ledger who looked.

    Raises ConfigurationError when nobody or more than one customer matches, with the candidates.
    """
    published = Published(settings.published_path)
    regions = [connection.phone_region or settings.phone_region for connection in settings.all_connections()]
    try:
        with outdated_is_said(), published.reading() as warehouse:
            customer_id = _the_one(who, search(warehouse, AT_TERMINAL, read_terms(who, regions)))
            profile = load_profile(warehouse, AT_TERMINAL, customer_id, datetime.now(UTC))
            events = event_page(warehouse, AT_TERMINAL, customer_id, None, limit)
    finally:
        published.close()
    if profile is None:
        raise ConfigurationError(f"{who} is no longer known.", remedy="look for another identifier.")
    with Ledger(settings.ledger_url) as ledger:
        ledger.record_view(at_terminal(ledger), customer_id, "switchboard profile")
    return Sight(profile, events)


def print_sight(sight: Sight) -> None:
    """Header, records and events."""
    customer = sight.profile.customer
    name = customer.display_name or customer.primary_email or customer.primary_phone or "Anonymous"
    facts = [customer.company_name, customer.plan, customer.primary_email, customer.primary_phone]
    out.print(f"[bold]{escape(name)}[/bold]  [dim]{customer.customer_id}[/dim]")
    out.print(escape(" · ".join(fact for fact in facts if fact)), soft_wrap=True)
    tools = sorted({record.connection for record in sight.profile.records})
    out.print(
        f"{customer.record_count} records from {', '.join(tools)} · {customer.interaction_count} contacts, "
        f"{customer.open_interaction_count} open\n"
    )
    headings = {"when (UTC)": "left", "channel": "left", "what": "left", "who": "left", "": "left"}
    print_table(
        headings,
        [[event.occurred_at, event.channel, _what(event), event.actor_name, _words(event)] for event in sight.events],
    )


def _the_one(who: str, found: Found) -> str:
    if found.only:
        return found.only
    if len(found.hits) == 1:
        return found.hits[0].card.customer_id
    candidates = [_named(hit.card) for hit in (found.hits or found.nearest)[:8]]
    if not found.hits:
        near = f" Nearest: {', '.join(candidates)}." if candidates else ""
        raise ConfigurationError(
            f"nobody matches '{who}'.{near}", remedy="try an e-mail address, a phone number or an id."
        )
    raise ConfigurationError(
        f"'{who}' matches {len(found.hits)} customers: {', '.join(candidates)}.", remedy="use one of their identifiers."
    )


def _named(card: Card) -> str:
    return f"{card.display_name or 'Anonymous'} ({card.primary_email or card.primary_phone or card.customer_id})"


def _what(event: Event) -> str:
    arrow = {"inbound": "→ ", "outbound": "← "}.get(event.direction or "", "")
    score = event.review_score if event.review_score is not None else event.rating_score
    detail = [event.outcome, duration(event.duration_seconds), f"{score:g}" if score is not None else None]
    return " ".join([f"{arrow}{event.event_type}", *(part for part in detail if part)])


def _words(event: Event) -> str:
    text = " ".join(_TAGS.sub(" ", event.body or event.title or "").split())
    printable = "".join(character for character in text if character.isprintable())
    return printable if len(printable) <= _WIDTH else printable[: _WIDTH - 1] + "…"

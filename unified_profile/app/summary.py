"""A customer in plain text, to paste into a ticket: the answers, and the newest contacts with dates and links."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from unified_profile.app.cards.card import Card
from unified_profile.app.formats import channel_name, plural, words
from unified_profile.app.links import web_link
from unified_profile.app.messages import one_line
from unified_profile.app.timeline import Interaction, TimelinePage
from unified_profile.app.timeline_view import Item
from unified_profile.app.when import When

MOST_ENTRIES = 10
_LONGEST = 160


def summary_text(card: Card, page: TimelinePage, items: Iterable[Item], when: When) -> str:
    """The card, then the page's entries, newest first. Times are the reader's, with the zone at the end."""
    return "\n".join([*_head(card), "", *_entries(page, items, when), "", f"As of {when.full(when.naive_now)}", ""])


def _head(card: Card) -> Iterator[str]:
    yield card.title
    if card.subtitle:
        yield card.subtitle
    yield card.link
    yield ""
    for line in card.lines:
        yield f"{line.label.rstrip('?')}: {line.text}"


def _entries(page: TimelinePage, items: Iterable[Item], when: When) -> Iterator[str]:
    if not page.entries:
        yield "No contact yet"
        return
    shown = len(page.entries)
    yield f"The newest {shown} of {page.entry_count}" if shown < page.entry_count else plural(shown, "entry", "entries")
    for item in items:
        yield f"- {_moment(item.entry.last_at, when)}  {_what(item)}"
        source = item.interaction or item.event
        address = web_link(source.source_url) if source else None
        if address:
            yield f"  {address}"


def _moment(at: datetime | None, when: When) -> str:
    return f"{when.local(at):%Y-%m-%d %H:%M}" if at else "at an unknown time"


def _what(item: Item) -> str:
    title = one_line(item.title, _LONGEST)
    talk = item.interaction
    return f"{title}{_about(talk)}" if talk else title


def _about(talk: Interaction) -> str:
    who = ", ".join(one_line(name, 60) for name in (talk.agent_name, talk.team_name) if name)
    parts = [channel_name(talk.channel), who and f"with {who}", words(talk.state)]
    return f" ({', '.join(part for part in parts if part)})"

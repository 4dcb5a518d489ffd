"""What the timeline looks like: days of items, each an episode, a call or a thin row."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from markupsafe import Markup

from unified_profile.app.event_words import NOT_A_MESSAGE, describe, event_icon
from unified_profile.app.messages import message_html, one_line
from unified_profile.app.timeline import Entry, Event, Interaction, TimelinePage
from unified_profile.app.when import When, span

LONG_SILENCE = timedelta(days=30)
INLINE_BODY = 1500
# Bytes of opened threads on one page, so that the page stays under 100 kB whatever people wrote.
INLINE_BUDGET = 40_000
_COST_OF_A_LINE = 850


class Room:
    """What is left of a page's budget."""

    def __init__(self, size: int = INLINE_BUDGET) -> None:
        self._left = size

    def take(self, lines: Sequence["Line"]) -> bool:
        """Use room for these lines when there is enough."""
        cost = sum(_COST_OF_A_LINE + len((line.html or "").encode()) for line in lines)
        has_room = cost <= self._left
        self._left -= cost if has_room else 0
        return has_room


@dataclass(frozen=True)
class Line:
    """One event inside an item. `html` is the whole message, `text` its first words, `label` what happened."""

    event: Event
    icon: str
    label: str
    text: str
    html: Markup | None

    @property
    def is_message(self) -> bool:
        """Somebody wrote something."""
        return self.event.event_type not in NOT_A_MESSAGE and bool(self.text)

    @property
    def is_cut(self) -> bool:
        """There is more of the message than can be shown here."""
        return self.event.is_cut or bool(self.html and self.html.endswith("…"))


@dataclass(frozen=True)
class Item:
    """An entry, ready to show. `shape` is episode, call or row.

    `hidden` counts events that are not among `lines`; `is_inline` says that the page has room for the lines.
    """

    entry: Entry
    shape: str
    icon: str
    title: str
    first: Line | None
    last: Line | None
    lines: list[Line]
    hidden: int
    is_inline: bool

    @property
    def interaction(self) -> Interaction | None:
        """The interaction the item is about."""
        return self.entry.interaction

    @property
    def is_cut(self) -> bool:
        """There is more than the page shows: events between, or messages without room."""
        return self.hidden > 0 or any(line.is_cut for line in self.lines)

    @property
    def has_more(self) -> bool:
        """Opening it shows something that its first and last line don't."""
        if len(self.lines) != 1:
            return bool(self.lines)
        only = self.lines[0]
        is_told = only.event.event_type == "call" or only.text in (self.title, self.first and self.first.text)
        return not is_told or only.text.endswith("…") or only.event.is_cut

    @property
    def event(self) -> Event | None:
        """The newest event."""
        return self.entry.events[-1] if self.entry.events else None


@dataclass
class Day:
    """Items of one day of the reader's. `silence` says how long nothing happened after it, when that was long."""

    day: date | None
    heading: str
    silence: str | None
    items: list[Item] = field(default_factory=list)


def pinned_days(page: TimelinePage, when: When, room: Room) -> list[Day]:
    """What somebody put on top: before the newest entries, and only while nothing is filtered."""
    if not page.shows_pinned:
        return []
    return [Day(None, f"Pinned · {when.heading(entry.last_at)}", None, [_item(entry, room)]) for entry in page.pinned]


def days(page: TimelinePage, when: When, room: Room | None = None) -> list[Day]:
    """The page's entries by day, newest first, without those on top."""
    room = room or Room()
    on_top = {entry.entry_id for entry in page.pinned} if page.shows_pinned else set()
    found: list[Day] = []
    newer: datetime | None = page.after.last_at if page.after else None
    for entry in page.entries:
        day = when.day(entry.last_at) if entry.last_at else None
        # Between entries that were picked out, others may lie.
        silence = None if page.filters.is_any else _silence(newer, entry.last_at)
        if entry.entry_id not in on_top:
            if not found or found[-1].day != day or silence:
                found.append(Day(day, when.heading(entry.last_at), silence))
            found[-1].items.append(_item(entry, room))
        newer = entry.first_at or entry.last_at or newer
    return found


def lines(events: Iterable[Event]) -> list[Line]:
    """Events of an interaction that is shown by itself, in full."""
    return [_line(event, message_html(event.body)) for event in events]


def _silence(newer: datetime | None, older: datetime | None) -> str | None:
    if newer is None or older is None or newer - older <= LONG_SILENCE:
        return None
    return f"{span((newer - older).total_seconds())} without contact"


def _item(entry: Entry, room: Room) -> Item:
    shown = [_line(event, message_html(event.body, INLINE_BODY)) for event in entry.events if not _is_silent(event)]
    messages = [line for line in shown if line.is_message]
    interaction = entry.interaction
    title = _title(interaction, messages, shown)
    first = messages[0] if messages and messages[0].text != title else None
    return Item(
        entry=entry,
        shape=_shape(entry),
        icon=(interaction.channel if interaction else None) or (shown[-1].icon if shown else "other"),
        title=title,
        first=first,
        last=messages[-1] if len(messages) > 1 else None,
        lines=shown,
        hidden=max(0, entry.event_count - len(entry.events)),
        is_inline=room.take(shown),
    )


def _shape(entry: Entry) -> str:
    if entry.interaction is None:
        return "row"
    return "call" if entry.interaction.channel == "phone" else "episode"


def _title(interaction: Interaction | None, messages: Sequence[Line], shown: Sequence[Line]) -> str:
    if interaction is None:
        return shown[-1].label if shown else "Something happened"
    if interaction.channel == "phone":
        return _call_title(interaction)
    from_customer = next((line.text for line in messages if line.event.actor_type == "customer"), "")
    words = one_line(interaction.subject, 120) or one_line(interaction.preview, 120) or from_customer
    return words or (messages[0].text if messages else "Conversation without text")


def _is_silent(event: Event) -> bool:
    """A step of the tool's own that says nothing."""
    return event.interaction_id is not None and event.event_type == "other" and not (event.title or event.body)


def _call_title(call: Interaction) -> str:
    way = {"inbound": "Incoming", "outbound": "Outgoing"}.get(call.direction or "", "")
    verdict = {"answered": "call", "missed": "call, missed", "voicemail": "call, voicemail left"}
    if call.outcome == "abandoned":
        return f"{way} call, hung up while waiting".strip().capitalize()
    return f"{way} {verdict.get(call.outcome or '', 'call')}".strip().capitalize()


def _line(event: Event, html: Markup) -> Line:
    return Line(event, event_icon(event), describe(event), one_line(event.body), html or None)

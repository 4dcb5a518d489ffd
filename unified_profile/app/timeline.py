"""The timeline: a customer's interactions and events, newest first, a page at a time. Times are naive and UTC."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import duckdb

from unified_profile.app.cursors import Cursor
from unified_profile.app.facets import Facet, agents_in, fits
from unified_profile.app.filters import Filters
from unified_profile.app.hiding import Text, Words, seen
from unified_profile.app.published import once
from unified_profile.app.queries import all_rows, statement
from unified_profile.app.roles import Right
from unified_profile.app.viewers import Viewer
from unified_profile.app.when import When

PAGE_SIZE = 20
EDGE = 6
BODY_LIMIT = 6000
INTERACTION_PAGE_SIZE = 40
INTERACTION_BODY_LIMIT = 20_000


@dataclass(frozen=True)
class Event:
    """One thing that happened. `is_cut` says that `body` is longer in the warehouse."""

    entry_id: str
    event_id: str
    interaction_id: str | None
    connection: str
    connector: str
    channel: str | None
    event_type: str | None
    actor_type: str | None
    actor_name: str | None
    direction: str | None
    title: Text | None
    body: Words | None
    is_cut: bool
    is_public: bool
    occurred_at: datetime | None
    duration_seconds: float | None
    wait_seconds: float | None
    outcome: str | None
    state: str | None
    due_at: datetime | None
    rating_score: float | None
    rating_scale_max: float | None
    review_score: float | None
    source_url: Text | None


@dataclass(frozen=True)
class Interaction:
    """A conversation or a call. `participants` are the names of everybody of ours who took part, sorted."""

    interaction_id: str
    connection: str
    connector: str
    source_object: str | None
    source_id: Text | None
    source_url: Text | None
    channel: str | None
    direction: str | None
    agent_name: str | None
    team_name: str | None
    subject: Text | None
    preview: Words | None
    state: str | None
    outcome: str | None
    missed_reason: str | None
    started_at: datetime | None
    ended_at: datetime | None
    waiting_since: datetime | None
    wait_seconds: float | None
    talk_seconds: float | None
    hold_seconds: float | None
    wrap_seconds: float | None
    transfer_count: int | None
    first_response_seconds: float | None
    message_count: int
    is_bot_involved: bool
    bot_resolution: str | None
    rating_score: float | None
    rating_scale_max: float | None
    review_score: float | None
    tags: list[str]
    participants: list[str]

    @property
    def others(self) -> list[str]:
        """Who of ours took part besides the one who has it last."""
        return [name for name in self.participants if name != self.agent_name]


@dataclass(frozen=True)
class _EntryRow:
    entry_id: str
    interaction_id: str | None
    last_at: datetime
    first_at: datetime | None
    event_count: int
    message_count: int


@dataclass(frozen=True)
class _Entries:
    entries: list[dict[str, Any]] | None
    pinned: list[dict[str, Any]] | None
    facets: list[dict[str, Any]] | None


@dataclass(frozen=True)
class Entry:
    """One place on the timeline: an interaction with the first and last of its events, or one event by itself."""

    entry_id: str
    last_at: datetime | None
    first_at: datetime | None
    event_count: int
    message_count: int
    interaction: Interaction | None
    events: list[Event]


@dataclass(frozen=True)
class TimelinePage:
    """Some entries of those that `filters` let through, and what the whole timeline could be filtered by.

    `pinned` are those of the whole timeline that somebody put on top, newest first. `names` are those of agents who
    took part, by id; `after` is where the page begins.
    """

    entries: list[Entry]
    pinned: list[Entry]
    facets: list[Facet]
    names: Mapping[str, str]
    filters: Filters
    after: Cursor | None
    next: Cursor | None

    @property
    def entry_count(self) -> int:
        """Entries of the whole timeline."""
        return sum(facet.entry_count for facet in self.facets)

    @property
    def event_count(self) -> int:
        """Events of the whole timeline."""
        return sum(facet.event_count for facet in self.facets)

    @property
    def shows_pinned(self) -> bool:
        """Whether what is pinned stands on top of this page."""
        return self.after is None and not self.filters.is_any

    @property
    def match_count(self) -> int:
        """Entries that the filters let through."""
        return sum(facet.entry_count for facet in self.facets if fits(facet, self.filters))


def timeline_page(
    con: duckdb.DuckDBPyConnection,
    viewer: Viewer,
    customer_id: str,
    when: When,
    filters: Filters | None = None,
    after: Cursor | None = None,
    size: int = PAGE_SIZE,
    pinned_ids: Collection[str] = (),
) -> TimelinePage:
    """The page of entries older than `after`, as the viewer may see them. None: the newest.

    `pinned_ids` are what is pinned of anybody's timeline.
    """
    filters = filters or Filters()
    [found] = all_rows(
        con,
        _Entries,
        "timeline_entries",
        customer_id=customer_id,
        entry_ids=_entries_saying(con, viewer, customer_id, filters.words),
        before_at=after and after.last_at,
        before_id=after and after.entry_id,
        size=size + 1,
        pinned_ids=list(pinned_ids) or None,
        **filters.parameters(when),
        **viewer.reviews,
    )
    rows = [_EntryRow(**row) for row in found.entries or ()]
    facets = [Facet(**row) for row in found.facets or ()]
    names = _names_of(con, agents_in(facets))
    shown = rows[:size]
    on_top = [_EntryRow(**row) for row in found.pinned or ()]
    needed = {row.entry_id: row for row in [*shown, *on_top]}
    entries = {entry.entry_id: entry for entry in _entries(con, viewer, customer_id, list(needed.values()), names)}
    return TimelinePage(
        entries=[entries[row.entry_id] for row in shown],
        pinned=[entries[row.entry_id] for row in on_top],
        facets=facets,
        names=names,
        filters=filters,
        after=after,
        next=Cursor(shown[-1].last_at, shown[-1].entry_id) if len(rows) > size else None,
    )


def _entries_saying(
    con: duckdb.DuckDBPyConnection, viewer: Viewer, customer_id: str, words: list[str]
) -> list[str] | None:
    """Those in which one text holds all the words. None: none were asked for."""
    if not words:
        return None
    asked = {"customer_id": customer_id, "words": words, **viewer.reviews}
    return [entry_id for (entry_id,) in con.execute(statement("timeline_texts"), asked).fetchall()]


def _entries(
    con: duckdb.DuckDBPyConnection,
    viewer: Viewer,
    customer_id: str,
    rows: list[_EntryRow],
    names: Mapping[str, str],
) -> list[Entry]:
    asked = [row.interaction_id for row in rows if row.interaction_id]
    interactions = {found.interaction_id: found for found in _interactions(con, viewer, customer_id, asked, names)}
    events: defaultdict[str, list[Event]] = defaultdict(list)
    found = all_rows(
        con,
        Event,
        "timeline_events",
        customer_id=customer_id,
        entry_ids=[row.entry_id for row in rows],
        edge=EDGE,
        body_limit=BODY_LIMIT,
        **viewer.reviews,
    )
    for event in found:
        events[event.entry_id].append(seen(viewer, event))
    return [
        Entry(
            entry_id=row.entry_id,
            last_at=None if row.last_at.year == 1970 else row.last_at,
            first_at=row.first_at,
            event_count=row.event_count,
            message_count=row.message_count,
            interaction=interactions.get(row.interaction_id or ""),
            events=events[row.entry_id],
        )
        for row in rows
    ]


def find_interaction(
    con: duckdb.DuckDBPyConnection, viewer: Viewer, customer_id: str, interaction_id: str
) -> Interaction | None:
    """One interaction of one customer. None: there is no such pair."""
    return next(iter(_interactions(con, viewer, customer_id, [interaction_id])), None)


def _interactions(
    con: duckdb.DuckDBPyConnection,
    viewer: Viewer,
    customer_id: str,
    interaction_ids: list[str],
    names: Mapping[str, str] | None = None,
) -> list[Interaction]:
    """`names` are those of agents, when they have been looked up already."""
    found = all_rows(
        con,
        Interaction,
        "timeline_interactions",
        customer_id=customer_id,
        interaction_ids=interaction_ids,
    )
    if names is None:
        names = _names_of(con, {agent_id for each in found for agent_id in each.participants})
    if not viewer.may(Right.REVIEWS):
        scores = _scores_of_own_work(con, viewer, customer_id)
        found = [replace(each, review_score=scores.get(each.interaction_id)) for each in found]
    return [seen(viewer, replace(each, participants=_named(each, names))) for each in found]


def _named(interaction: Interaction, names: Mapping[str, str]) -> list[str]:
    return sorted({names[agent_id] for agent_id in interaction.participants if agent_id in names})


def _names_of(con: duckdb.DuckDBPyConnection, agent_ids: set[str]) -> dict[str, str]:
    everybody = once(con, "agent names", _agent_names)
    return {agent_id: everybody[agent_id] for agent_id in agent_ids if agent_id in everybody}


def _agent_names(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    return dict(con.execute(statement("agent_names")).fetchall())


def _scores_of_own_work(con: duckdb.DuckDBPyConnection, viewer: Viewer, customer_id: str) -> dict[str, float]:
    """What a viewer who does not see every review sees: the scores of their own work, by interaction."""
    if viewer.agent_id is None:
        return {}
    asked = {"customer_id": customer_id, "own_agent_id": viewer.agent_id}
    return dict(con.execute(statement("scores_of_own_work"), asked).fetchall())


def interaction_events(
    con: duckdb.DuckDBPyConnection, viewer: Viewer, customer_id: str, interaction_id: str, page: int
) -> tuple[list[Event], bool]:
    """The numbered page (from 1) of an interaction's events, oldest first, and whether there are more."""
    events = all_rows(
        con,
        Event,
        "interaction_events",
        customer_id=customer_id,
        interaction_id=interaction_id,
        body_limit=INTERACTION_BODY_LIMIT,
        size=INTERACTION_PAGE_SIZE + 1,
        skip=(page - 1) * INTERACTION_PAGE_SIZE,
        **viewer.reviews,
    )
    shown = [seen(viewer, event) for event in events[:INTERACTION_PAGE_SIZE]]
    return shown, len(events) > INTERACTION_PAGE_SIZE


def event_page(
    con: duckdb.DuckDBPyConnection, viewer: Viewer, customer_id: str, after: Cursor | None, size: int
) -> list[Event]:
    """Single events older than `after`, newest first: the timeline for programs."""
    found = all_rows(
        con,
        Event,
        "events",
        customer_id=customer_id,
        before_at=after and after.last_at,
        before_id=after and after.entry_id,
        body_limit=INTERACTION_BODY_LIMIT,
        size=size,
        **viewer.reviews,
    )
    return [seen(viewer, event) for event in found]

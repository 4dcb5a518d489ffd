"""How many entries of a timeline each filter would show: of the whole history, with the other filters as they are."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from unified_profile.app.filters import PERIODS, Filters
from unified_profile.app.formats import channel_name

MOST_AGENTS = 12
# The channel of what came by none: deals, tasks, meetings, incidents.
OTHER = "other"


@dataclass(frozen=True)
class Facet:
    """Entries that are alike in all that can be filtered by, and how many they and their events are."""

    channel: str
    agent_ids: list[str | None] | None
    is_of_month: bool
    is_of_quarter: bool
    is_of_year: bool
    is_rated: bool
    is_reviewed: bool
    is_in_time: bool
    is_found: bool
    entry_count: int
    event_count: int

    @property
    def agents(self) -> set[str]:
        """Who of ours took part."""
        return {agent_id for agent_id in self.agent_ids or () if agent_id}

    @property
    def periods(self) -> tuple[bool, ...]:
        """Whether they fall into each of PERIODS."""
        return (self.is_of_month, self.is_of_quarter, self.is_of_year)


@dataclass(frozen=True)
class Choice:
    """One thing to filter by. `filters` are those that hold after choosing it, or taking it back when `is_on`."""

    key: str
    label: str
    icon: str | None
    count: int
    is_on: bool
    filters: Filters


@dataclass(frozen=True)
class Bar:
    """All that a timeline can be filtered by, what occurs most first."""

    channels: list[Choice]
    agents: list[Choice]
    periods: list[Choice]
    badges: list[Choice]

    @property
    def is_useful(self) -> bool:
        """Whether there is anything to choose between."""
        return len(self.channels) > 1 or len(self.agents) > 1 or any(self.badges)


_FITS: Mapping[str, Callable[[Facet, Filters], bool]] = {
    "channel": lambda facet, filters: not filters.channels or facet.channel in filters.channels,
    "agent": lambda facet, filters: not filters.agent_ids or not facet.agents.isdisjoint(filters.agent_ids),
    "time": lambda facet, _: facet.is_in_time,
    "rated": lambda facet, filters: facet.is_rated or not filters.is_rated,
    "reviewed": lambda facet, filters: facet.is_reviewed or not filters.is_reviewed,
    "text": lambda facet, _: facet.is_found,
}


def fits(facet: Facet, filters: Filters, without: str = "") -> bool:
    """Whether the filters let these entries through, leaving out those of one kind."""
    return all(fit(facet, filters) for kind, fit in _FITS.items() if kind != without)


def filter_bar(facets: Iterable[Facet], filters: Filters, names: Mapping[str, str]) -> Bar:
    """What can be chosen. `names` are those of agents; who has none can't be told apart and is left out."""
    found = list(facets)
    return Bar(
        channels=_channels(found, filters),
        agents=_agents(found, filters, names),
        periods=_periods(found, filters),
        badges=_badges(found, filters),
    )


def agents_in(facets: Iterable[Facet]) -> set[str]:
    """Everybody of ours who took part."""
    return {agent_id for facet in facets for agent_id in facet.agents}


def _counted(facets: list[Facet], filters: Filters, kind: str) -> Iterable[Facet]:
    return (facet for facet in facets if fits(facet, filters, without=kind))


def _channels(facets: list[Facet], filters: Filters) -> list[Choice]:
    counts = Counter(dict.fromkeys((facet.channel for facet in facets), 0))
    for facet in _counted(facets, filters, "channel"):
        counts[facet.channel] += facet.entry_count
    shown = sorted({*counts, *filters.channels})
    shown.sort(key=lambda channel: (channel == OTHER, -_total(facets, channel)))
    return [
        Choice(
            key=f"channel-{channel}",
            label="CRM and other" if channel == OTHER else channel_name(channel),
            icon=channel,
            count=counts[channel],
            is_on=channel in filters.channels,
            filters=replace(filters, channels=_toggled(filters.channels, channel)),
        )
        for channel in shown
    ]


def _total(facets: list[Facet], channel: str) -> int:
    return sum(facet.entry_count for facet in facets if facet.channel == channel)


def _agents(facets: list[Facet], filters: Filters, names: Mapping[str, str]) -> list[Choice]:
    counts: Counter[str] = Counter()
    for facet in _counted(facets, filters, "agent"):
        counts.update(dict.fromkeys(facet.agents, facet.entry_count))
    chosen = [agent_id for agent_id in filters.agent_ids if agent_id in names]
    others = sorted(set(names) - set(chosen), key=lambda agent_id: (-counts[agent_id], names[agent_id], agent_id))
    return [
        Choice(
            key=f"agent-{agent_id}",
            label=names[agent_id],
            icon="person",
            count=counts[agent_id],
            is_on=agent_id in filters.agent_ids,
            filters=replace(filters, agent_ids=_toggled(filters.agent_ids, agent_id)),
        )
        for agent_id in [*chosen, *others][:MOST_AGENTS]
    ]


def _periods(facets: list[Facet], filters: Filters) -> list[Choice]:
    # What is asked for is in `is_in_time`, so that each period is counted by its own bounds and by the rest.
    fitting = list(_counted(facets, filters, "time"))
    elsewhere = filters.without_time()
    labels = ("Last 30 days", "Last 90 days", "Last 12 months")
    return [
        Choice(
            key=f"period-{period}",
            label=label,
            icon=None,
            count=sum(facet.entry_count for facet in fitting if facet.periods[index]),
            is_on=filters.period == period,
            filters=elsewhere if filters.period == period else replace(elsewhere, period=period),
        )
        for index, (period, label) in enumerate(zip(PERIODS, labels, strict=True))
    ]


def _badges(facets: list[Facet], filters: Filters) -> list[Choice]:
    """Has a rating, has a quality review: shown when any entry has one."""
    rated = Choice(
        key="rated",
        label="Rated",
        icon="smile",
        count=sum(facet.entry_count for facet in _counted(facets, filters, "rated") if facet.is_rated),
        is_on=filters.is_rated,
        filters=replace(filters, is_rated=not filters.is_rated),
    )
    reviewed = Choice(
        key="reviewed",
        label="QA",
        icon="shield",
        count=sum(facet.entry_count for facet in _counted(facets, filters, "reviewed") if facet.is_reviewed),
        is_on=filters.is_reviewed,
        filters=replace(filters, is_reviewed=not filters.is_reviewed),
    )
    has_any = (any(facet.is_rated for facet in facets), any(facet.is_reviewed for facet in facets))
    return [one for one, is_there in zip((rated, reviewed), has_any, strict=True) if is_there or one.is_on]


def _toggled(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(one for one in values if one != value) if value in values else (*values, value)

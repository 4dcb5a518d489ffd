"""What a timeline is filtered by. Addresses hold opaque ids and dates; the text looked for is kept under a name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Query

from unified_profile.app.gate import Who
from unified_profile.app.roles import Right, may
from unified_profile.app.search_terms import LONGEST, plain
from unified_profile.app.services import App
from unified_profile.app.when import When

# Counted back from now, the shortest first, by their name in an address.
PERIODS: Mapping[str, timedelta] = {f"{days}d": timedelta(days=days) for days in (30, 90, 365)}
_MOST_VALUES = 20
_YES = "yes"
_EARLIEST, _LATEST = 1970, 2200


@dataclass(frozen=True)
class Filters:
    """What is asked for; nothing lets everything through. Dates are the reader's, `last` included.

    `text_name` is the opaque name under which this session finds `text` again.
    """

    channels: tuple[str, ...] = ()
    agent_ids: tuple[str, ...] = ()
    period: str | None = None
    first: date | None = None
    last: date | None = None
    is_rated: bool = False
    is_reviewed: bool = False
    text: str | None = None
    text_name: str | None = None

    @property
    def is_any(self) -> bool:
        """Whether anything is left out."""
        return self != Filters()

    @property
    def words(self) -> list[str]:
        """What has to stand in one text, in lower case without accents."""
        return plain(self.text or "").split()

    def parameters(self, when: When) -> dict[str, Any]:
        """Of timeline_entries.sql. Times are naive and UTC."""
        now = when.naive_now
        month_from, quarter_from, year_from = (now - length for length in PERIODS.values())
        since = when.start_of(self.first) if self.first else None
        until = when.start_of(self.last + timedelta(days=1)) if self.last else None
        if self.period:
            since = now - PERIODS[self.period]
        return {
            "channels": list(self.channels) or None,
            "agent_ids": list(self.agent_ids) or None,
            "is_rated": self.is_rated,
            "is_reviewed": self.is_reviewed,
            "since": since,
            "until": until,
            "month_from": month_from,
            "quarter_from": quarter_from,
            "year_from": year_from,
        }

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of an address."""
        found = [("channel", one) for one in self.channels] + [("agent", one) for one in self.agent_ids]
        single = {
            "period": self.period,
            "from": self.first and self.first.isoformat(),
            "to": self.last and self.last.isoformat(),
            "rated": _YES if self.is_rated else None,
            "reviewed": _YES if self.is_reviewed else None,
            "text": self.text_name,
        }
        return found + [(name, value) for name, value in single.items() if value]

    def query(self, **more: str) -> str:
        """The part of an address from its question mark on; nothing when nothing is asked for."""
        pairs = [*self.pairs(), *more.items()]
        return f"?{urlencode(pairs)}" if pairs else ""

    def without_time(self) -> "Filters":
        """The same for all of the time."""
        return replace(self, period=None, first=None, last=None)


def filters_of(
    app: App,
    who: Who,
    channel: Annotated[list[str] | None, Query(max_length=_MOST_VALUES)] = None,
    agent: Annotated[list[str] | None, Query(max_length=_MOST_VALUES)] = None,
    period: Annotated[str, Query(max_length=10)] = "",
    first: Annotated[str, Query(alias="from", max_length=10)] = "",
    last: Annotated[str, Query(alias="to", max_length=10)] = "",
    rated: Annotated[str, Query(max_length=10)] = "",
    reviewed: Annotated[str, Query(max_length=10)] = "",
    text: Annotated[str, Query(max_length=40)] = "",
) -> Filters:
    """Dependency: the filters of a page's address. What cannot be read is not asked for."""
    typed = app.recent_searches.recall(who.session_id, text) if text and may(who.user.role, Right.MESSAGES) else None
    return Filters(
        channels=tuple(dict.fromkeys(one[:20] for one in channel or ())),
        agent_ids=tuple(dict.fromkeys(one[:80] for one in agent or ())),
        period=period if period in PERIODS else None,
        first=None if period in PERIODS else _day(first),
        last=None if period in PERIODS else _day(last),
        is_rated=rated == _YES,
        is_reviewed=reviewed == _YES,
        text=typed,
        text_name=text if typed else None,
    )


FiltersAsked = Annotated[Filters, Depends(filters_of)]


def read_text(typed: str) -> str:
    """What was typed to look for, on one line."""
    return " ".join(typed.split())[:LONGEST]


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text) if text else None
    except ValueError:
        return None
    # Their midnights have to be times in any zone.
    return found if found and _EARLIEST <= found.year <= _LATEST else None

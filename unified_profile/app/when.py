"""Times as people say them. Takes naive UTC times from the marts and shows them in the reader's zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from unified_profile.app.formats import DASH, SPACE

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


def find_zone(name: str | None) -> ZoneInfo | None:
    """The zone of that IANA name. None: there is none."""
    return ZoneInfo(name) if name and name in _zone_names() else None


def first_zone(*names: str | None) -> ZoneInfo:
    """The first of the names that is one, else UTC."""
    return next((zone for name in names if (zone := find_zone(name))), ZoneInfo("UTC"))


@dataclass(frozen=True)
class When:
    """Speaks of times from the point of view of a reader at `now` in `zone`."""

    now: datetime
    zone: ZoneInfo

    def local(self, at: datetime) -> datetime:
        """The same moment on the reader's clock."""
        return at.replace(tzinfo=UTC).astimezone(self.zone)

    def day(self, at: datetime) -> date:
        """The reader's date of a moment."""
        return self.local(at).date()

    @property
    def naive_now(self) -> datetime:
        """Now, naive and UTC as in the marts."""
        return self.now.astimezone(UTC).replace(tzinfo=None)

    def start_of(self, day: date) -> datetime:
        """When the reader's day begins, naive and UTC."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC).replace(tzinfo=None)

    def heading(self, at: datetime | None) -> str:
        """Day heading: Today, Yesterday, Friday 20 November, with the year when it is another."""
        if at is None:
            return "Date unknown"
        local, today = self.local(at).date(), self.now.astimezone(self.zone).date()
        if local == today:
            return "Today"
        if local == today - timedelta(days=1):
            return "Yesterday"
        year = f" {local.year}" if local.year != today.year else ""
        return f"{local:%A} {local.day} {local:%B}{year}"

    def clock(self, at: datetime | None) -> str:
        """Time of day, 24 hours."""
        return f"{self.local(at):%H:%M}" if at else ""

    def stretch(self, first: datetime | None, last: datetime | None) -> str:
        """From when to when by the clock, with the first date when that was another day."""
        if first is None or last is None or self.clock(first) == self.clock(last):
            return self.clock(last) or DASH
        start = self.clock(first) if self.day(first) == self.day(last) else self.short(first)
        return f"{start} – {self.clock(last)}"

    def full(self, at: datetime | None) -> str:
        """Date and time with the zone's name."""
        if at is None:
            return "time unknown"
        local = self.local(at)
        return f"{local.day} {local:%B %Y, %H:%M} {local.tzname() or self.zone.key}"

    def short(self, at: datetime | None) -> str:
        """Date without weekday, with the year when it is another."""
        if at is None:
            return DASH
        local = self.local(at)
        return f"{local.day} {local:%b}" + (f" {local.year}" if local.year != self.now.year else "")

    def short_day(self, day: date) -> str:
        """A date that is nobody's in particular, such as one in UTC, with the year when it is another."""
        return f"{day.day} {day:%b}" + (f" {day.year}" if day.year != self.now.year else "")

    def iso(self, at: datetime | None) -> str:
        """For the datetime attribute."""
        return at.replace(tzinfo=UTC).isoformat() if at else ""

    def age_seconds(self, at: datetime) -> float:
        """Seconds from `at` to now."""
        return (self.now - at.replace(tzinfo=UTC)).total_seconds()

    def ago(self, at: datetime | None) -> str:
        """How long ago, in one unit: 5 min ago, 3 h ago, 12 days ago, 4 months ago."""
        if at is None:
            return "never"
        seconds = self.age_seconds(at)
        if seconds < 0:
            return f"in {span(-seconds)}" if seconds < -_MINUTE else "now"
        return f"{span(seconds)} ago" if seconds >= _MINUTE else "just now"

    def customer_clock(self, zone_name: str | None) -> str | None:
        """The time it is now where the customer is, with the weekday when it differs from the reader's."""
        zone = find_zone(zone_name)
        if zone is None:
            return None
        there, here = self.now.astimezone(zone), self.now.astimezone(self.zone)
        weekday = f"{there:%a} " if there.date() != here.date() else ""
        return f"{weekday}{there:%H:%M}"

    def is_night(self, zone_name: str | None) -> bool:
        """Whether it is between 21:00 and 7:00 where the customer is."""
        zone = find_zone(zone_name)
        return zone is not None and not 7 <= self.now.astimezone(zone).hour < 21


def span(seconds: float) -> str:
    """A length of time in its largest unit."""
    days = seconds / _DAY
    if days >= 730:
        return f"{days / 365.25:.0f}{SPACE}years"
    if days >= 61:
        return f"{days / 30.44:.0f}{SPACE}months"
    if days >= 2:
        return f"{days:.0f}{SPACE}days"
    if seconds >= _DAY:
        return f"1{SPACE}day"
    if seconds >= _HOUR:
        return f"{int(seconds // _HOUR)}{SPACE}h"
    return f"{max(1, int(seconds // _MINUTE))}{SPACE}min"

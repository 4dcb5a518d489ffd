"""When people write and when somebody answers. Inside the making, time is epoch seconds in UTC; zones come in here."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

DAY = 86_400
HOUR = 3_600

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
START = datetime(2025, 5, 20, tzinfo=UTC)  # 18 months before NOW, and fixed: a later world begins at the same instant
START_S = int(START.timestamp())
START_DAY = START.date()
SPAN_DAYS = (NOW - START).total_seconds() / DAY

# One week in which a carrier's interface was down and everybody asked about it.
OUTBREAK_TOPIC = "delivery"
OUTBREAK = (date(2026, 4, 13), date(2026, 4, 20))
OUTBREAK_S = tuple(int(datetime(d.year, d.month, d.day, tzinfo=UTC).timestamp()) for d in OUTBREAK)

# Local hours 0..23 at which customers get in touch, and local weekdays from Monday.
CONTACT_HOURS = (2, 1, 1, 1, 1, 2, 4, 9, 22, 38, 44, 41, 30, 33, 40, 39, 34, 27, 18, 14, 13, 12, 8, 4)
WEEKDAYS = (1.28, 1.15, 1.1, 1.08, 1.0, 0.42, 0.34)


@cache
def zone(name: str) -> ZoneInfo:
    """The time zone of an IANA name."""
    return ZoneInfo(name)


def at(seconds: float) -> datetime:
    """The aware UTC datetime of epoch seconds."""
    return datetime.fromtimestamp(int(seconds), UTC)


def seconds(moment: datetime) -> int:
    """Epoch seconds of an aware datetime."""
    return int(moment.timestamp())


def local(day: date, seconds_of_day: int, time_zone: str) -> int:
    """Epoch seconds of a wall clock time. A time that summer time skips is read an hour on."""
    hours, rest = divmod(seconds_of_day, HOUR)
    wall = datetime(day.year, day.month, day.day, hours, rest // 60, rest % 60, tzinfo=zone(time_zone))
    return int(wall.timestamp())


def in_office(moment: float, time_zone: str) -> int:
    """The moment itself if somebody may be at their desk then, else one on the next morning they are. Never earlier."""
    wall = datetime.fromtimestamp(int(moment), zone(time_zone))
    if wall.weekday() < 5 and 8 <= wall.hour < 18:
        return int(moment)
    day = wall.date() + timedelta(days=wall.hour >= 18 or wall.weekday() >= 5)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    # Spread over the morning by the second of the hour, so that nothing is drawn for it.
    return local(day, 8 * HOUR + int(moment) % HOUR * 3, time_zone)


def demand(day: date) -> float:
    """How busy a day is against the average: slow growth, weekday, a rush before Christmas and a lull after it."""
    trend = 0.82 + 0.36 * (day - START_DAY).days / SPAN_DAYS
    season = 1.0
    if day.month == 12 and day.day <= 20:
        season = 1.3
    elif (day.month, day.day) >= (12, 24) or (day.month, day.day) <= (1, 2):
        season = 0.45
    elif day.month == 8:
        season = 0.85
    return trend * season * WEEKDAYS[day.weekday()]


def in_outbreak(moment: float) -> bool:
    """Whether epoch seconds fall into the outbreak week (UTC)."""
    return OUTBREAK_S[0] <= moment < OUTBREAK_S[1]


@dataclass(frozen=True)
class Shifts:
    """The opening hours of a team as half-open intervals of epoch seconds, in order."""

    opens: tuple[int, ...]
    closes: tuple[int, ...]

    def is_open(self, moment: float) -> bool:
        """Whether somebody is there."""
        index = bisect_right(self.opens, moment) - 1
        return index >= 0 and moment < self.closes[index]

    def after(self, moment: float, work: float) -> float:
        """The instant when `work` seconds of opening time have passed since `moment`."""
        index = max(bisect_right(self.opens, moment) - 1, 0)
        position = moment
        while True:
            position = max(position, self.opens[index])
            left = self.closes[index] - position
            if left > work:
                return position + work
            work -= max(left, 0)
            index += 1


def shifts(time_zone: str, hours: dict[int, tuple[float, float]], until: date) -> Shifts:
    """Opening hours by weekday (0 is Monday), local, as intervals up to half a year after `until`."""
    opens, closes = [], []
    for offset in range((until - START_DAY).days + 185):
        day = START_DAY + timedelta(days=offset - 2)
        if day.weekday() in hours and (day.month, day.day) not in {(12, 25), (1, 1)}:
            begin, end = hours[day.weekday()]
            opens.append(local(day, int(begin * HOUR), time_zone))
            closes.append(local(day, int(end * HOUR), time_zone))
    return Shifts(tuple(opens), tuple(closes))

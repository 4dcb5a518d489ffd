"""Times as the warehouse keeps them."""

from datetime import UTC, datetime


def naive_utc(now: datetime | None) -> datetime:
    """Give an aware time, or the present one, in UTC without its zone."""
    return (now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)

"""Cursor values as moments, in whatever way a tool writes them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

_MILLISECONDS = 100_000_000_000  # what is larger cannot be seconds of this century

_DURATION = TypeAdapter(timedelta)


def moment(value: Any) -> datetime | None:
    """Epoch seconds or milliseconds, as number or text, or an ISO 8601 text; UTC when it names no zone."""
    if isinstance(value, bool) or value in (None, ""):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return _iso(value)
    return datetime.fromtimestamp(number / 1000 if number > _MILLISECONDS else number, UTC)


def newest(rows: Iterable[Mapping[str, Any]], field: str) -> datetime | None:
    """The latest moment in a column."""
    return max((found for row in rows if (found := moment(row.get(field)))), default=None)


def duration(text: str) -> timedelta:
    """An ISO 8601 duration. Raises ValueError."""
    return _DURATION.validate_python(text)


def _iso(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)

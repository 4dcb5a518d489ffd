"""Asking a tool how many records it holds of a stream, of all times and month by month."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import requests

from connectors.asking import ask, filled
from connectors.source import Source
from contracts.connector_spec import Counter, CountWindow
from contracts.errors import SwitchboardError
from contracts.landing import WindowCount

_SECOND = timedelta(seconds=1)


def reported(source: Source, stream: str, counter: Counter) -> tuple[int | None, str | None]:
    """The number the tool reports and, when there is none, why. One request, with the stream's own credentials."""
    try:
        return _number(_ask(source, stream, counter), counter), None
    except (SwitchboardError, requests.RequestException) as error:
        return None, f"the tool's count could not be read: {type(error).__name__}"
    except (KeyError, IndexError, TypeError, ValueError):
        return None, f"the tool's answer has no count at {'.'.join(counter.count)}"


def reported_windows(source: Source, stream: str, counter: Counter, now: datetime) -> list[WindowCount]:
    """What the tool reports for each of the newest calendar months, oldest first. One request each.

    Months that the tool does not answer for are not in it: the stream itself was read all the same.
    """
    if counter.window is None:
        return []
    counts = []
    for start, end in months(now, counter.window.months):
        with suppress(SwitchboardError, requests.RequestException, KeyError, IndexError, TypeError, ValueError):
            number = _number(_ask(source, stream, _in_window(counter, counter.window, start, end)), counter)
            column = counter.window.column
            counts.append(WindowCount(column=column, start=start.isoformat(), end=end.isoformat(), reported=number))
    return counts


def months(now: datetime, count: int) -> Iterator[tuple[datetime, datetime]]:
    """The newest calendar months (UTC) up to and with this one, half open, oldest first."""
    newest = now.astimezone(UTC).year * 12 + now.astimezone(UTC).month - 1
    for month in range(newest - count + 1, newest + 1):
        yield _first_of(month), _first_of(month + 1)


def _first_of(month: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=UTC)


def _in_window(counter: Counter, window: CountWindow, start: datetime, end: datetime) -> Counter:
    """The counter's request for one window."""
    ends = {"from": start, "from-1": start - _SECOND, "to": end, "to-1": end - _SECOND}
    values = {f"{{{name}}}": _written(moment, window.unit) for name, moment in ends.items()}
    body = {**(counter.body or {}), **window.body} if window.body is not None else counter.body
    params = {**counter.params, **window.params}
    return counter.model_copy(update={"params": _inserted(params, values), "body": _inserted(body, values)})


def _written(moment: datetime, unit: str) -> int | str:
    match unit:
        case "epoch seconds":
            return int(moment.timestamp())
        case "epoch milliseconds":
            return int(moment.timestamp()) * 1000
        case _:
            return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _inserted(template: Any, values: Mapping[str, int | str]) -> Any:
    """A template with its places filled. What is nothing but a place becomes the value: numbers stay numbers."""
    if isinstance(template, Mapping):
        return {key: _inserted(value, values) for key, value in template.items()}
    if isinstance(template, list):
        return [_inserted(value, values) for value in template]
    if not isinstance(template, str):
        return template
    if template in values:
        return values[template]
    for place, value in values.items():
        template = template.replace(place, str(value))
    return template


def _ask(source: Source, stream: str, counter: Counter) -> bytes:
    path = filled(counter.path, source.config)
    response = ask(source, stream, path=path, method=counter.method, params=counter.params, body=counter.body)
    response.raise_for_status()
    return response.content


def _number(body: bytes, counter: Counter) -> int:
    found: Any = orjson.loads(body)
    for key in counter.count:
        found = found[int(key)] if isinstance(found, list) else found[key]
    return int(found)

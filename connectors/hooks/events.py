"""What a webhook is about: which records of which streams to ask for again."""

from dataclasses import dataclass, field
from typing import Any

from contracts.connector_spec import Webhooks
from contracts.signatures import at_path

MOST_EVENTS = 1000
_LONGEST_ID = 200


@dataclass(frozen=True, order=True)
class Hint:
    """Ask the tool for this record again."""

    connection: str
    stream: str
    object_id: str


@dataclass
class Told:
    """What a body told us. `unknown` events are about nothing we read, `malformed` ones lack what they should have."""

    hints: list[Hint] = field(default_factory=list)
    unknown: int = 0
    malformed: int = 0


def told(connection: str, webhooks: Webhooks, streams: frozenset[str], body: Any) -> Told:
    """Read a parsed body: one event, or a list of them. Nothing of it but ids is kept."""
    found = Told()
    events = body if isinstance(body, list) else [body]
    for event in events[:MOST_EVENTS]:
        _read(found, connection, webhooks, streams, event)
    found.malformed += len(events[MOST_EVENTS:])
    found.hints = sorted(set(found.hints))
    return found


def _read(found: Told, connection: str, webhooks: Webhooks, streams: frozenset[str], event: Any) -> None:
    names = [at_path(event, path) for path in webhooks.topic]
    if not isinstance(event, dict) or not names or not all(isinstance(name, str) for name in names):
        found.malformed += 1
        return
    topic = webhooks.topics.get(".".join(names))
    if topic is None or topic.stream not in streams:
        found.unknown += 1
        return
    object_id = _id(at_path(event, topic.id))
    if object_id is None:
        found.malformed += 1
    else:
        found.hints.append(Hint(connection, topic.stream, object_id))


def _id(value: Any) -> str | None:
    """An id as text; whole numbers and short printable texts only."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and 0 < len(value) <= _LONGEST_ID and value.isprintable() and value.isascii():
        return value
    return None

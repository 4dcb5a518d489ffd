"""What HubSpot calls an object: an id, properties that are all texts, associations, and the history of a property."""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

Record = dict[str, Any]

# A value of a property, when it was set, and by which user (None: by a workflow).
Change = tuple[str, datetime, int | None]

# What each type calls the moments of its last change and of its making, and what comes when nothing is asked for.
MODIFIED = {"contacts": "lastmodifieddate"}
CREATED = dict.fromkeys(("contacts", "companies", "deals", "tickets"), "createdate")
USUAL = {
    "contacts": ("email", "firstname", "lastname"),
    "companies": ("name", "domain"),
    "deals": ("dealname", "amount", "closedate", "pipeline", "dealstage"),
    "tickets": ("subject", "content", "hs_pipeline", "hs_pipeline_stage", "hs_ticket_category", "hs_ticket_priority"),
}
SINGULAR = {
    "contacts": "contact",
    "companies": "company",
    "deals": "deal",
    "tickets": "ticket",
    "calls": "call",
    "emails": "email",
    "notes": "note",
    "meetings": "meeting",
    "tasks": "task",
    "feedback_submissions": "feedback_submission",
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def instant(moment: datetime | None) -> str | None:
    """A moment as HubSpot writes it: with milliseconds, unless there are none."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z").replace(".000Z", "Z")


def epoch_ms(text: str) -> int:
    """Milliseconds since 1970, of an instant or of a number in digits. Raises ValueError."""
    if text.lstrip("-").isdigit():
        return int(text)
    return (datetime.fromisoformat(text).astimezone(UTC) - _EPOCH) // timedelta(milliseconds=1)


@dataclass
class Thing:
    """One object. `links` are ids by object type; `history` lists a property's values, oldest first."""

    id: str
    properties: dict[str, str | None]
    created: datetime
    updated: datetime
    links: dict[str, list[str]] = field(default_factory=dict)
    history: dict[str, list[Change]] = field(default_factory=dict)
    archived_at: datetime | None = None


def thing(
    kind: str,
    id_: str,
    created: datetime,
    updated: datetime,
    properties: Mapping[str, Any],
    links: Mapping[str, Iterable[Any]] | None = None,
    history: Mapping[str, list[Change]] | None = None,
) -> Thing:
    """An object of a type. The world knows seconds; HubSpot changes records at any millisecond of them."""
    updated += timedelta(milliseconds=zlib.crc32(f"{kind}{id_}".encode()) % 1000)
    own = {
        "hs_object_id": id_,
        CREATED.get(kind, "hs_createdate"): instant(created),
        MODIFIED.get(kind, "hs_lastmodifieddate"): instant(updated),
    }
    known = {to: [str(each) for each in ids if each is not None] for to, ids in (links or {}).items()}
    return Thing(id_, {**_texts(properties), **own}, created, updated, known, dict(history or {}))


def _texts(properties: Mapping[str, Any]) -> dict[str, str | None]:
    return {name: _text(value) for name, value in properties.items()}


def _text(value: Any) -> str | None:
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None or value == "" else str(value)


def shown(kind: str, one: Thing, properties: Iterable[str] = (), history: Iterable[str] = ()) -> Record:
    """The object as the API shows it: with the properties asked for, null where it has no value for one."""
    own = (CREATED.get(kind, "hs_createdate"), MODIFIED.get(kind, "hs_lastmodifieddate"), "hs_object_id")
    wanted = [*own, *(list(properties) or USUAL.get(kind, ()))]
    record: Record = {
        "id": one.id,
        "properties": {name: one.properties.get(name) for name in sorted(wanted)},
        "createdAt": instant(one.created),
        "updatedAt": instant(one.updated),
        "archived": one.archived_at is not None,
    }
    if one.archived_at is not None:
        record["archivedAt"] = instant(one.archived_at)
    if history := list(history):
        record["propertiesWithHistory"] = {name: _history(one, name) for name in history}
    return record


def _history(one: Thing, name: str) -> list[Record]:
    """Newest first."""
    return [_change(*each) for each in reversed(one.history.get(name) or [])]


def _change(value: str, at: datetime, user: int | None) -> Record:
    source = {"sourceType": "AUTOMATION_PLATFORM", "sourceId": "enrollmentId:1"}
    if user is not None:
        source = {"sourceType": "CRM_UI", "sourceId": f"userId:{user}"}
    return {"value": value, "timestamp": instant(at), **source}

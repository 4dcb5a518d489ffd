"""Bodies of the webhooks that the make-believe Intercom sends. Signing and sending them: sandbox.push."""

import uuid
from datetime import datetime
from typing import Any

from connectors.intercom.sandbox_records import APP_ID, epoch

Record = dict[str, Any]

# Beyond what was deleted, nothing is said of it.
_KEPT_OF_THE_DELETED = ("type", "id", "external_id", "company_id")


def notification(topic: str, record: Record, at: datetime, **beside: Record) -> Record:
    """The body that tells of a record as the API gives it; `beside` is the tag or contact it is also about."""
    return {
        "type": "notification_event",
        "id": f"notif_{uuid.uuid4()}",
        "topic": topic,
        "app_id": APP_ID,
        "created_at": epoch(at),
        "first_sent_at": epoch(at),
        "delivery_attempts": 1,
        "delivery_status": "pending",
        "self": None,
        "links": {},
        "data": {"type": "notification_event_data", "item": _item(topic, record, beside)},
    }


def _item(topic: str, record: Record, beside: Record) -> Record:
    if topic.endswith(".deleted") and ".tag." not in topic:
        return {key: record[key] for key in _KEPT_OF_THE_DELETED if key in record}
    if ".tag." in topic and topic.startswith("contact."):
        role = topic.split(".")[1]
        return {"type": f"{role}_tag", role: record, **beside}
    if topic.startswith("company.contact."):
        return {"type": "company", "company": record, **beside}
    if topic.startswith("ticket."):
        return _ticket(record)
    if topic == "admin.activity_log_event.created":
        return {"type": "activity_log_event", **record}
    return _numbered(record)


def _ticket(record: Record) -> Record:
    """In webhooks the state of a ticket is a word, with its labels beside it. The parts are left to who asks for it."""
    state = record["ticket_state"]
    labels = {f"ticket_state_{side}_label": state[f"{side}_label"] for side in ("internal", "external")}
    parts = {**record["ticket_parts"], "ticket_parts": []}
    return _numbered({**record, "ticket_state": state["category"], "ticket_parts": parts, **labels})


def _numbered(record: Record) -> Record:
    """Assignees are numbers here."""
    named = {key: value for key in ("admin_assignee_id", "team_assignee_id") if (value := record.get(key))}
    return {**record, **{key: int(value) for key, value in named.items()}}

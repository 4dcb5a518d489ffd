"""The webhooks that Aircall would push about the make-believe world: whole records, as the real ones hold."""

from datetime import datetime
from typing import Any

from connectors.aircall.sandbox_records import Record, Records, epoch
from sandbox.model import World

_LISTENED = {"transcription", "summary", "sentiment", "topics"}


def event(world: World, topic: str, identifier: int, now: datetime) -> Record:
    """The body of one webhook, still without its token. Of a record that the world has no more only its id is told."""
    resource = topic.partition(".")[0]
    data = _data(Records(world, ()), resource, identifier)
    return {"resource": resource, "event": topic, "timestamp": epoch(now), "token": "", "data": data}


def _data(records: Records, resource: str, identifier: int) -> dict[str, Any]:
    call = records.call_of.get(identifier)
    if resource in _LISTENED:
        return {"id": identifier, "call_id": identifier, **({"call_uuid": _uuid(identifier)} if call else {})}
    if resource == "call":
        shown = records.call(call, with_contact=True) if call else {"id": identifier}
        # Webhooks have other names for two things.
        shown["call_uuid"] = shown.pop("sid", _uuid(identifier))
        return {**shown, "participants": shown.pop("conference_participants", [])}
    return records.single(f"{resource}s", identifier) or {"id": identifier}


def _uuid(call: int) -> str:
    return f"CA{call:032x}"

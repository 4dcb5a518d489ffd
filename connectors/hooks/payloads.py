"""Bodies that are kept because there is nobody to ask again: one file each, whole on the disk before the answer."""

import hashlib
from datetime import UTC, datetime

import orjson

from connectors.hooks.doors import Door
from connectors.storage import open_storage
from contracts.signatures import Message


def keep_payload(door: Door, message: Message) -> None:
    """Write a body into the connection's folder, a folder for each day (UTC). Raises OSError.

    A file holds one JSON object: received_at, content_type, and the body as `payload`. Text that is no JSON is kept as
    a string.
    """
    now = datetime.now(UTC)
    digest = hashlib.sha256(message.body).hexdigest()
    try:
        payload = orjson.loads(message.body)
    except orjson.JSONDecodeError:
        payload = message.body.decode("utf-8", "replace")
    kept = {
        "id": f"{now:%Y%m%dT%H%M%S%f}-{digest[:16]}",
        "received_at": now.isoformat(),
        "content_type": message.headers.get("content-type", ""),
        "payload": payload,
    }
    open_storage(door.folder).put(f"{now:%Y-%m-%d}/{kept['id']}.json", orjson.dumps(kept))

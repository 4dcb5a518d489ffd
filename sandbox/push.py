"""Webhooks as the make-believe tools push them: an event about a record, signed as the tool's connector.yaml says."""

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from contracts.connector_spec import Signature, Webhooks


@dataclass(frozen=True)
class Push:
    """One delivery: send it as often as you like."""

    url: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, timeout: float = 10.0) -> int:
        """Deliver; the status that was answered."""
        request = urllib.request.Request(self.url, self.body, self.headers, method="POST")  # noqa: S310 - our own
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code


def event(webhooks: Webhooks, topic: str, object_id: str | int, **more: Any) -> dict[str, Any]:
    """The body of one event: topic and id where the tool puts them, and whatever else is said."""
    found: dict[str, Any] = dict(more)
    values = topic.split(".", len(webhooks.topic) - 1) if len(webhooks.topic) > 1 else [topic]
    for path, value in zip(webhooks.topic, values, strict=True):
        _put(found, path, value)
    _put(found, webhooks.topics[topic].id, object_id)
    return found


def push(webhooks: Webhooks, url: str, body: Any, config: Mapping[str, str], *, now: datetime | None = None) -> Push:
    """A delivery of a body, proved as the tool does with the secrets of a connection's config."""
    return signed(webhooks.signature, url, body, config, now=now)


def signed(
    signature: Signature, url: str, body: Any, config: Mapping[str, str], *, now: datetime | None = None
) -> Push:
    """A delivery with one way of proving who sent it."""
    secret = config[signature.secret] if signature.secret else ""
    headers = {"Content-Type": "application/json"}
    if signature.scheme == "body token" and isinstance(body, dict):
        _put(body, signature.token or "token", secret)
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    if signature.scheme == "basic":
        pair = f"{config[signature.username or '']}:{secret}".encode()
        headers["Authorization"] = "Basic " + base64.b64encode(pair).decode()
    elif signature.scheme == "token":
        headers[signature.header or "Authorization"] = signature.prefix + secret
    elif signature.scheme == "hmac":
        headers |= _hmac_headers(signature, url, data, secret, now or datetime.now(UTC))
    return Push(url, data, headers)


def _hmac_headers(signature: Signature, url: str, body: bytes, secret: str, now: datetime) -> dict[str, str]:
    seconds = now.timestamp()
    stamp = {
        "epoch seconds": str(int(seconds)),
        "epoch milliseconds": str(int(seconds * 1000)),
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds)),
    }[signature.timestamp_unit]
    text = signature.signs.replace("{timestamp}", stamp).replace("{method}", "POST").replace("{url}", url)
    before, _, after = text.partition("{body}")
    digest = hmac.new(secret.encode(), before.encode() + body + after.encode(), getattr(hashlib, signature.algorithm))
    value = digest.hexdigest() if signature.encoding == "hex" else base64.b64encode(digest.digest()).decode()
    headers = {signature.header or "": signature.prefix + value}
    return headers | ({signature.timestamp_header: stamp} if signature.timestamp_header else {})


def _put(document: dict[str, Any], path: str, value: Any) -> None:
    *outer, last = path.split(".")
    for key in outer:
        document = document.setdefault(key, {})
    document[last] = value

"""Whether a webhook is the tool's own: one function for each scheme that tools use, in constant time throughout."""

import base64
import hashlib
import hmac
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import orjson

from contracts.connector_spec import Signature

Refusal = Literal["no signature", "wrong signature", "too old or too new", "malformed"]

_PLACE = re.compile(r"(\{(?:timestamp|method|url|body)\})")
_UNIT = {"epoch seconds": 1.0, "epoch milliseconds": 1000.0}


@dataclass(frozen=True)
class Message:
    """A webhook as it came in. Names of `headers` are in lower case; `url` is the one that the tool called."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Proof:
    """A signature scheme with the secret that this connection has for it."""

    signature: Signature
    secret: str
    username: str = ""

    def refuses(self, message: Message, now: datetime) -> Refusal | None:
        """Why the message is not the tool's own, None when it is."""
        check = {"hmac": self._hmac, "basic": self._basic, "token": self._token, "body token": self._body_token}
        return check[self.signature.scheme](message, now) if self.secret else "no signature"

    def _hmac(self, message: Message, now: datetime) -> Refusal | None:
        given = message.headers.get((self.signature.header or "").lower())
        timestamp = message.headers.get((self.signature.timestamp_header or "").lower(), "")
        if not given or (self.signature.timestamp_header and not timestamp):
            return "no signature"
        if not _same(given, self.signature.prefix + self._signed(message, timestamp)):
            return "wrong signature"
        if self.signature.timestamp_header and not self._is_recent(timestamp, now):
            return "too old or too new"
        return None

    def _signed(self, message: Message, timestamp: str) -> str:
        parts = {
            "{timestamp}": _bytes(timestamp),
            "{method}": message.method.encode(),
            "{url}": message.url.encode(),
            "{body}": message.body,
        }
        pieces = _PLACE.split(self.signature.signs)
        signed = b"".join(parts[piece] if piece in parts else piece.encode() for piece in pieces)
        algorithm = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}[self.signature.algorithm]
        digest = hmac.new(self.secret.encode(), signed, algorithm)
        return digest.hexdigest() if self.signature.encoding == "hex" else base64.b64encode(digest.digest()).decode()

    def _is_recent(self, timestamp: str, now: datetime) -> bool:
        moment = _epoch(timestamp, self.signature.timestamp_unit)
        return moment is not None and abs(now.timestamp() - moment) <= self.signature.tolerance_seconds

    def _basic(self, message: Message, _now: datetime) -> Refusal | None:
        scheme, _, given = message.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic" or not given:
            return "no signature"
        expected = base64.b64encode(f"{self.username}:{self.secret}".encode()).decode()
        return None if _same(given, expected) else "wrong signature"

    def _token(self, message: Message, _now: datetime) -> Refusal | None:
        given = message.headers.get((self.signature.header or "").lower())
        if not given:
            return "no signature"
        return None if _same(given, self.signature.prefix + self.secret) else "wrong signature"

    def _body_token(self, message: Message, _now: datetime) -> Refusal | None:
        try:
            found = at_path(orjson.loads(message.body), self.signature.token or "")
        except orjson.JSONDecodeError:
            return "malformed"
        if not isinstance(found, str) or not found:
            return "no signature"
        return None if _same(found, self.secret) else "wrong signature"


def at_path(document: Any, path: str) -> Any:
    """The value at a dotted path of keys (and places in lists), None when there is none."""
    for key in path.split("."):
        if isinstance(document, dict):
            document = document.get(key)
        elif isinstance(document, list) and key.isdecimal() and key.isascii() and int(key) < len(document):
            document = document[int(key)]
        else:
            return None
    return document


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(_bytes(given), _bytes(expected))


def _bytes(text: str) -> bytes:
    """Headers come as Latin-1; JSON may hold lone surrogates. Equal texts give equal bytes, others do not."""
    return text.encode("utf-8", "surrogatepass")


def _epoch(timestamp: str, unit: str) -> float | None:
    try:
        if unit == "timestamp":
            moment = datetime.fromisoformat(timestamp)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        seconds = float(timestamp) / _UNIT[unit]
    except (ValueError, OverflowError):
        return None
    return seconds if math.isfinite(seconds) else None

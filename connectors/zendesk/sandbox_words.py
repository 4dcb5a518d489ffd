"""How Zendesk writes things: ids of every kind apart from each other, moments, and which user an author is."""

import re
import zlib
from datetime import datetime
from typing import Any

from sandbox.model import Call, PersonRecord

Record = dict[str, Any]

SYSTEM = -1  # who did what no user did

# One number range for each kind of thing, so that an id never means two things.
AGENTS = 361_000_000_000
WRITERS = 370_000_000_000
PHONE_CONTACTS = 380_000_000_000
CALLERS = 390_000_000_000
WITHHELD = 400_000_000_000
ORGANIZATIONS = 410_000_000_000
GROUPS = 420_000_000_000
MEMBERSHIPS = 430_000_000_000
RATINGS = 440_000_000_000
METRICS = 450_000_000_000
SCHEDULES = 460_000_000_000
HOLIDAYS = 470_000_000_000
POLICIES = 480_000_000_000
FIELDS = 490_000_000_000
ARTICLES = 500_000_000_000

_TAG = re.compile(r"<[^>]+>")


def stamp(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the second."""
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def epoch(moment: datetime) -> int:
    """Whole seconds since 1970."""
    return int(moment.timestamp())


def plain(text: str) -> str:
    """A message without its mark-up."""
    return _TAG.sub("", text)


def user_of_record(record: PersonRecord) -> int:
    """The id of the end user that stands for somebody who writes (an Intercom contact) or calls (an Aircall one)."""
    if record.tool == "intercom":
        return WRITERS + int(record.id[:8], 16)
    return PHONE_CONTACTS + int(record.id)


def user_of_caller(call: Call) -> int:
    """The id of the end user made for a number nobody knows; calls that hide theirs have one each."""
    if any(sign.isdigit() for sign in call.raw_digits):
        return CALLERS + zlib.crc32(call.raw_digits.encode())
    return WITHHELD + call.id

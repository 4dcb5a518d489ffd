"""Records with the size and the fields of Intercom's, the same on every machine."""

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import orjson

START = 1_600_000_000  # 2020-09-13T12:26:40Z
CONTACT_SECONDS = 400
CONVERSATION_SECONDS = 800

_WORDS = (
    *("invoice", "refund", "login", "password", "export", "import", "dashboard", "plan", "seat", "webhook", "token"),
    *("error", "timeout", "page", "mobile", "charge", "card", "question", "feature", "request", "sync", "report"),
    *("delivery", "parcel", "address", "cancel", "renewal", "discount", "setup", "slow", "crash"),
)
_NAMES = (
    "Ada",
    "Björn",
    "Chloé",
    "Dmitri",
    "Esra",
    "Fátima",
    "Göran",
    "Hiroshi",
    "Inês",
    "José",
    "Katya",
    "Lars",
    "Priya",
)
_PLACES = [
    ("Ireland", "Dublin", "IRL"),
    ("Deutschland", "Köln", "DEU"),
    ("日本", "東京", "JPN"),
    ("Brasil", "São Paulo", "BRA"),
]


@dataclass(frozen=True)
class Records:
    """Records as JSON, joined by commas in the order of their times; `offsets[n]` is where number n begins."""

    joined: bytes
    offsets: "array[int]"
    step: int

    def between(self, first: int, last: int) -> memoryview:
        """The bytes of records first to last (excluded), without a comma at the end."""
        return memoryview(self.joined)[self.offsets[first] : max(self.offsets[first], self.offsets[last] - 1)]

    def count(self) -> int:
        """How many there are."""
        return len(self.offsets) - 1

    def at_or_after(self, moment: int) -> int:
        """Number of the first record whose updated_at is not before `moment`."""
        return min(self.count(), max(0, -(-(moment - START) // self.step)))


def contacts(count: int) -> Records:
    """About 2 kB each, as the contact search gives them."""
    return _joined(count, CONTACT_SECONDS, _contact)


def conversations(count: int) -> Records:
    """About 2.6 kB each, without their parts."""
    return _joined(count, CONVERSATION_SECONDS, _conversation)


def parts(number: int) -> bytes:
    """One conversation with three to ten parts."""
    dice = Random(number)
    moment = START + number * CONVERSATION_SECONDS
    listed = [_part(dice, number * 100 + place, moment + place * 60) for place in range(3 + number % 8)]
    inner = {"type": "conversation_part.list", "conversation_parts": listed, "total_count": len(listed)}
    return orjson.dumps({"type": "conversation", "id": str(number), "conversation_parts": inner})


def _joined(count: int, step: int, make: Callable[[Random, int], dict[str, Any]]) -> Records:
    dice = Random(20_240_607)
    offsets, pieces, place = array("Q", [0]), [], 0
    for number in range(count):
        piece = orjson.dumps(make(dice, number))
        pieces.append(piece)
        place += len(piece) + 1
        offsets.append(place)
    return Records(b",".join(pieces) + b",", offsets, step)


def _said(dice: Random, words: int) -> str:
    return " ".join(dice.choices(_WORDS, k=words))


def _listed(kind: str, entries: list[Any]) -> dict[str, Any]:
    return {"type": kind, "data": entries, "url": f"/{kind}", "total_count": len(entries), "has_more": False}


def _contact(dice: Random, number: int) -> dict[str, Any]:
    moment = START + number * CONTACT_SECONDS
    country, city, code = _PLACES[number % len(_PLACES)]
    name = f"{dice.choice(_NAMES)} {dice.choice(_NAMES)}son"
    mobile = dict.fromkeys(("name", "version", "device", "os_version", "sdk_version", "last_seen_at"))
    return {
        "type": "contact",
        "id": f"{dice.getrandbits(96):024x}",
        "workspace_id": "abcd1234",
        "external_id": str(number),
        "role": "user" if number % 4 else "lead",
        "email": f"person.{number}@company{number % 997}.example",
        "name": name,
        "phone": f"+4420{dice.getrandbits(26):08d}" if number % 3 else None,
        "avatar": None,
        "owner_id": None,
        "social_profiles": _listed("list", []),
        "has_hard_bounced": False,
        "marked_email_as_spam": False,
        "unsubscribed_from_emails": number % 11 == 0,
        "created_at": moment,
        "updated_at": moment,
        "signed_up_at": moment,
        "last_seen_at": moment + 900,
        "last_replied_at": None,
        "last_contacted_at": moment + 800,
        "last_email_opened_at": None,
        "last_email_clicked_at": None,
        "language_override": None,
        "browser": "firefox",
        "browser_version": f"{dice.randint(80, 130)}.0",
        "browser_language": "en",
        "os": "Windows 10",
        "location": {"type": "location", "country": country, "region": city, "city": city, "country_code": code},
        **{f"android_{key}": value for key, value in mobile.items()},
        **{f"ios_{key}": value for key, value in mobile.items()},
        **{f"utm_{key}": None for key in ("campaign", "content", "medium", "source", "term")},
        "referrer": None,
        "custom_attributes": {
            "plan": dice.choice(["free", "pro"]),
            "seats": dice.randint(1, 50),
            "about": _said(dice, 30),
        },
        "tags": _listed("tag", [{"id": str(dice.getrandbits(20)), "type": "tag"}]),
        "notes": _listed("note", []),
        "companies": _listed(
            "company", [{"id": f"{dice.getrandbits(96):024x}", "type": "company", "url": "/companies"}]
        ),
        "sms_consent": False,
        "unsubscribed_from_sms": False,
    }


def _conversation(dice: Random, number: int) -> dict[str, Any]:
    moment = START + number * CONVERSATION_SECONDS
    author = {
        "type": "user",
        "id": f"{dice.getrandbits(96):024x}",
        "name": "A Person",
        "email": "a.person@company.example",
    }
    source = {
        "type": "conversation",
        "id": str(dice.getrandbits(30)),
        "delivered_as": "customer_initiated",
        "subject": _said(dice, 5),
        "body": f"<p>{_said(dice, 90)}</p>",
        "author": author,
        "attachments": [],
        "url": "https://app.example/settings",
        "redacted": False,
    }
    durations = ("assignment", "admin_reply", "close", "last_close")
    statistics = {f"time_to_{key}": dice.randint(10, 90_000) for key in durations}
    counts = {f"count_{key}": dice.randint(0, 9) for key in ("reopens", "assignments", "conversation_parts")}
    return {
        "type": "conversation",
        "id": str(number),
        "created_at": moment,
        "updated_at": moment,
        "waiting_since": None,
        "snoozed_until": None,
        "title": _said(dice, 4),
        "admin_assignee_id": dice.randint(1, 40),
        "open": number % 9 == 0,
        "team_assignee_id": str(dice.randint(1, 6)),
        "state": "closed",
        "read": True,
        "priority": "not_priority",
        "source": source,
        "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": author["id"]}]},
        "first_contact_reply": {"created_at": moment, "type": "conversation", "url": None},
        "tags": {"type": "tag.list", "tags": [{"type": "tag", "id": "7", "name": "billing", "applied_at": moment}]},
        "sla_applied": None,
        "statistics": {"type": "conversation_statistics", **statistics, **counts},
        "conversation_rating": {"rating": 1 + number % 5, "remark": _said(dice, 12), "created_at": moment + 90_000},
        "teammates": {"type": "admin.list", "admins": [{"type": "admin", "id": "1"}]},
        "topics": _listed("topic", []),
        "custom_attributes": {"AI title": _said(dice, 8), "AI summary": _said(dice, 25), "score": dice.randint(1, 5)},
        "ticket": None,
        "linked_objects": _listed("list", []),
        "ai_agent_participated": number % 3 == 0,
        "ai_agent": {"source_type": "workflow", "resolution_state": "routed_to_team", "rating": None},
    }


def _part(dice: Random, number: int, moment: int) -> dict[str, Any]:
    author = {"id": str(dice.getrandbits(24)), "type": "admin", "name": "An Agent", "email": "agent@support.example"}
    return {
        "type": "conversation_part",
        "id": str(number),
        "part_type": "comment",
        "body": f"<p>{_said(dice, 40)}</p>",
        "created_at": moment,
        "updated_at": moment,
        "notified_at": moment,
        "assigned_to": None,
        "author": author,
        "attachments": [],
        "external_id": None,
        "redacted": False,
    }

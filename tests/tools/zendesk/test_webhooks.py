"""Zendesk's webhooks: signed over time and body, and about a ticket, a user or an organization."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from connectors.hooks.doors import Door, doors
from connectors.hooks.events import Hint, told
from connectors.zendesk.sandbox import settings
from contracts.connection import Connection
from contracts.signatures import Message

SECRET = "dGhpcyBpcyBub3QgYSByZWFsIHNlY3JldA=="
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def door() -> Door:
    config = settings("https://tideline.zendesk.com") | {"webhook_secret": "${SECRET}"}
    return doors([Connection("desk", "zendesk", config)], {"SECRET": SECRET, "ZENDESK_API_TOKEN": "unused"})["desk"]


def event(kind: str, number: object = "4711") -> dict[str, Any]:
    return {
        "type": f"zen:event-type:{kind}",
        "id": "01JCC4AZ9Z0MXV3A7ZK4P7Y9B2",
        "time": "2026-11-20T09:00:00.123456789Z",
        "account_id": 123,
        "zendesk_event_version": "2022-11-06",
        "subject": f"zen:{kind.partition('.')[0]}:{number}",
        "detail": {"id": number, "subject": "secret matters"},
        "event": {},
    }


def message(body: bytes, *, at: datetime = NOW, secret: str = SECRET, signed: bytes | None = None) -> Message:
    stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    digest = hmac.new(secret.encode(), stamp.encode() + (signed or body), hashlib.sha256).digest()
    headers = {
        "x-zendesk-webhook-signature": base64.b64encode(digest).decode(),
        "x-zendesk-webhook-signature-timestamp": stamp,
    }
    return Message(headers=headers, body=body, method="POST", url="https://hub.example/hooks/desk")


def test_a_message_of_zendesk_is_taken(door: Door) -> None:
    assert door.refuses(message(orjson.dumps(event("ticket.created"))), NOW) is None


def test_forged_changed_and_old_messages_are_not(door: Door) -> None:
    body = orjson.dumps(event("ticket.created"))
    assert door.refuses(message(body, secret="another"), NOW)
    assert door.refuses(message(body, signed=body + b" "), NOW)
    assert door.refuses(message(body, at=NOW - timedelta(minutes=6)), NOW)


@pytest.mark.parametrize(
    ("kind", "stream"),
    [
        ("ticket.comment_added", "tickets"),
        ("ticket.status_changed", "tickets"),
        ("ticket.soft_deleted", "tickets"),
        ("user.merged", "users"),
        ("organization.name_changed", "organizations"),
    ],
)
def test_it_is_about_one_record(door: Door, kind: str, stream: str) -> None:
    found = told("desk", door.webhooks, door.streams, event(kind, 4711))
    assert (found.hints, found.unknown, found.malformed) == ([Hint("desk", stream, "4711")], 0, 0)


def test_what_is_not_read_here_is_passed_over(door: Door) -> None:
    assert told("desk", door.webhooks, door.streams, event("messaging_ticket.message_added")).unknown == 1
    assert told("desk", door.webhooks, door.streams, event("ticket.created", None)).malformed == 1

"""Webhooks out: where they go, what waits to go, and what came of each. Kept here so that a crash loses none."""

import base64
import hashlib
import json
import random
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from contracts.errors import ImpossibleError, NotThereError
from unified_profile.ledger import access_log, users
from unified_profile.ledger.database import Database
from unified_profile.ledger.models import (
    StandingBreachRow,
    WebhookDeliveryRow,
    WebhookEndpointRow,
    WebhookProgressRow,
)
from unified_profile.ledger.values import EVENTS, Delivery, Endpoint, Reading, Sending

_ROUTE = "switchboard webhooks"
TEST_EVENT = "test"
# Ten tries over 75 hours, as the Standard Webhooks specification suggests; each gap up to a tenth longer or shorter.
GAPS = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
_JITTER = 0.1
# Whoever sends has this long; then another may, should it have died.
_LEASE = timedelta(minutes=2)
ROTATION = timedelta(hours=24)
_SECRET_BYTES = 32


class Outbox:
    """The endpoints and their queue, in the ledger's database. Safe to share between threads and processes."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database, self._now = database, now

    def add(self, url: str, kind: str, events: Collection[str], *, by: str) -> tuple[Endpoint, str | None]:
        """Keep an endpoint; gives it with its secret, which is shown nowhere else. Slack's has none of ours.

        Raises ImpossibleError for an event that there is none of.
        """
        wrong = sorted(set(events) - set(EVENTS))
        if wrong or not events:
            raise ImpossibleError(
                f"{wrong[0]!r} is no event." if wrong else "an endpoint needs an event.",
                remedy=f"give some of {', '.join(EVENTS)}.",
                setting="event",
            )
        secret = _new_secret() if kind == "standard" else None
        row = WebhookEndpointRow(
            id=secrets.token_hex(8),
            url=url,
            kind=kind,
            events=" ".join(sorted(set(events))),
            secret=secret,
            created_at=self._now(),
        )
        with self._database.write() as session:
            session.add(row)
            self._log(session, f"webhook {row.id} added", by)
            return _endpoint(row), secret

    def endpoints(self) -> list[Endpoint]:
        """Every endpoint there ever was, the newest first."""
        with self._database.read() as session:
            rows = session.scalars(select(WebhookEndpointRow).order_by(WebhookEndpointRow.created_at.desc()))
            return [_endpoint(row) for row in rows]

    def remove(self, endpoint_id: str, *, by: str) -> None:
        """Send nothing there any more; what waits is let go and the secret forgotten. Raises NotThereError."""
        with self._database.write() as session:
            row = _live(session, endpoint_id)
            self._disable(session, row, "removed")
            row.secret = row.old_secret = None
            self._log(session, f"webhook {endpoint_id} removed", by)

    def rotate(self, endpoint_id: str, *, by: str) -> str:
        """Give a new secret; the one before signs beside it for a day. Raises NotThereError, ImpossibleError."""
        with self._database.write() as session:
            row = _live(session, endpoint_id)
            if row.secret is None:
                raise ImpossibleError(
                    "Slack signs nothing, so that there is no secret to change.",
                    remedy="make a new incoming webhook in Slack.",
                )
            row.old_secret, row.old_secret_until = row.secret, self._now() + ROTATION
            row.secret = _new_secret()
            self._log(session, f"webhook {endpoint_id} secret", by)
            return row.secret

    def announce(self, event: str, key: str, data: Mapping[str, Any]) -> int:
        """Queue an event for every endpoint that wants it; the same `key` again queues nothing. How many were new."""
        with self._database.write() as session:
            rows = session.scalars(select(WebhookEndpointRow).where(WebhookEndpointRow.disabled_at.is_(None)))
            wanted = [row for row in rows if event in row.events.split()]
            return sum(self._queue(session, row, event, key, data) for row in wanted)

    def watch(self, readings: Sequence[Reading], publication: int) -> int:
        """Tell each endpoint of what began to be beyond its threshold, and of what is so no more; how many messages.

        Whatever stays as it was is told to nobody, whichever period it is of. What no reading speaks of is forgotten.
        """
        with self._database.write() as session:
            rows = session.scalars(select(WebhookEndpointRow).where(WebhookEndpointRow.disabled_at.is_(None)))
            return sum(self._watch(session, row, readings, publication) for row in rows.all())

    def _watch(self, session: Session, row: WebhookEndpointRow, readings: Sequence[Reading], publication: int) -> int:
        standing = {
            each.alert: each
            for each in session.scalars(select(StandingBreachRow).where(StandingBreachRow.endpoint_id == row.id))
        }
        watched = {hashlib.sha256(reading.key.encode()).hexdigest(): reading for reading in readings}
        queued = 0
        for alert in standing.keys() - watched.keys():
            session.delete(standing[alert])
        for alert, reading in watched.items():
            if reading.is_breached is None or reading.is_breached is (alert in standing):
                continue
            if reading.is_breached:
                session.add(StandingBreachRow(endpoint_id=row.id, alert=alert, since=self._now()))
            else:
                session.delete(standing[alert])
            event = "metric.breached" if reading.is_breached else "metric.recovered"
            if event in row.events.split():
                queued += self._queue(session, row, event, f"{alert}:{publication}", reading.data)
        return queued

    def test(self, endpoint_id: str) -> str:
        """Queue a message that says nothing, for one endpoint; gives its id. Raises NotThereError."""
        key = secrets.token_hex(8)
        with self._database.write() as session:
            row = _live(session, endpoint_id)
            self._queue(session, row, TEST_EVENT, key, {"says": "It works."})
            return message_id(row.id, TEST_EVENT, key)

    def has_due(self) -> bool:
        """Whether a message waits that may be sent now."""
        with self._database.read() as session:
            due = select(WebhookDeliveryRow.id).where(WebhookDeliveryRow.next_try_at <= self._now()).limit(1)
            return session.scalar(due) is not None

    def claim(self) -> Sending | None:
        """Take the message that waits longest to be sent, for two minutes. None: none is due."""
        now = self._now()
        due = (
            select(WebhookDeliveryRow)
            .where(WebhookDeliveryRow.next_try_at <= now)
            .order_by(WebhookDeliveryRow.next_try_at, WebhookDeliveryRow.id)
            .limit(1)
        )
        with self._database.write() as session:
            row = session.scalar(due)
            if row is None:
                return None
            # The condition decides the race where the database lets two read the same row.
            taking = update(WebhookDeliveryRow).where(
                WebhookDeliveryRow.id == row.id, WebhookDeliveryRow.next_try_at == row.next_try_at
            )
            taken = session.execute(taking.values(next_try_at=now + _LEASE, tries=row.tries + 1))
            if not isinstance(taken, CursorResult) or taken.rowcount != 1:
                return None
            session.refresh(row)
            endpoint = session.get_one(WebhookEndpointRow, row.endpoint_id)
            signing = [endpoint.secret]
            if endpoint.old_secret_until is not None and endpoint.old_secret_until > now:
                signing.append(endpoint.old_secret)
            kept = tuple(secret for secret in signing if secret)
            return Sending(row.id, _endpoint(endpoint), kept, row.event, row.payload, row.tries)

    def delivered(self, sending: Sending, answer: str) -> None:
        """It arrived."""
        with self._database.write() as session:
            self._finish(session.get_one(WebhookDeliveryRow, sending.id), "delivered", answer)

    def failed(self, sending: Sending, answer: str) -> None:
        """It did not: it is tried again later, up to ten times."""
        with self._database.write() as session:
            row = session.get_one(WebhookDeliveryRow, sending.id)
            if row.status != "waiting":
                return
            if row.tries > len(GAPS):
                self._finish(row, "failed", answer)
                return
            gap = GAPS[row.tries - 1] * random.uniform(1 - _JITTER, 1 + _JITTER)  # noqa: S311 - no secret
            row.next_try_at, row.answer = self._now() + timedelta(seconds=gap), answer[:200]

    def gone(self, sending: Sending) -> None:
        """The other side said 410: nothing is sent there any more."""
        with self._database.write() as session:
            self._finish(session.get_one(WebhookDeliveryRow, sending.id), "failed", "410")
            self._disable(session, session.get_one(WebhookEndpointRow, sending.endpoint.id), "answered 410 Gone")

    def deliveries(self, limit: int = 100) -> list[Delivery]:
        """The newest messages first, without what they say."""
        query = select(WebhookDeliveryRow).order_by(WebhookDeliveryRow.created_at.desc(), WebhookDeliveryRow.id)
        with self._database.read() as session:
            return [
                Delivery(
                    row.id, row.endpoint_id, row.event, row.status, row.tries, row.created_at, row.next_try_at,
                    row.finished_at, row.answer,
                )
                for row in session.scalars(query.limit(limit))
            ]  # fmt: skip

    def compared(self) -> int | None:
        """The publication up to which changes were looked for. None: never."""
        with self._database.read() as session:
            row = session.get(WebhookProgressRow, 1)
            return row.publication if row else None

    def has_compared(self, publication: int) -> None:
        """Changes up to this publication are queued."""
        with self._database.write() as session:
            session.merge(WebhookProgressRow(id=1, publication=publication))

    def _queue(self, session: Session, row: WebhookEndpointRow, event: str, key: str, data: Mapping[str, Any]) -> bool:
        found = message_id(row.id, event, key)
        if session.get(WebhookDeliveryRow, found) is not None:
            return False
        now = self._now()
        payload = {"type": event, "timestamp": now.isoformat(), "data": data}
        session.add(
            WebhookDeliveryRow(
                id=found,
                endpoint_id=row.id,
                event=event,
                payload=json.dumps(payload, separators=(",", ":")),
                status="waiting",
                tries=0,
                created_at=now,
                next_try_at=now,
            )
        )
        session.flush()
        return True

    def _finish(self, row: WebhookDeliveryRow, status: str, answer: str) -> None:
        row.status, row.answer, row.next_try_at, row.finished_at = status, answer[:200], None, self._now()

    def _disable(self, session: Session, row: WebhookEndpointRow, why: str) -> None:
        now = self._now()
        row.disabled_at, row.disabled_because = now, why
        waiting = update(WebhookDeliveryRow).where(
            WebhookDeliveryRow.endpoint_id == row.id, WebhookDeliveryRow.status == "waiting"
        )
        session.execute(waiting.values(status="let go", next_try_at=None, finished_at=now))

    def _log(self, session: Session, action: str, by: str) -> None:
        user = users.user_named(session, by)
        access_log.append(session, at=self._now(), user_id=user.id, action=action, customer_ids=[None], route=_ROUTE)


def message_id(endpoint_id: str, event: str, key: str) -> str:
    """The id by which the other side knows a message that came twice: the same at every try."""
    return "msg_" + hashlib.sha256(f"{endpoint_id}\n{event}\n{key}".encode()).hexdigest()[:32]


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def _live(session: Session, endpoint_id: str) -> WebhookEndpointRow:
    row = session.get(WebhookEndpointRow, endpoint_id)
    if row is None or row.disabled_at is not None:
        raise NotThereError(
            f"there is no endpoint '{endpoint_id}' that anything is sent to.",
            remedy="take an id from `switchboard webhooks list`.",
            setting="endpoint",
        )
    return row


def _endpoint(row: WebhookEndpointRow) -> Endpoint:
    return Endpoint(
        row.id, row.url, row.kind, tuple(row.events.split()), row.created_at, row.disabled_at, row.disabled_because
    )

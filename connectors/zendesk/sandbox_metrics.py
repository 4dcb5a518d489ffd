"""What Zendesk works out of each ticket: its metrics, and the moments at which they began and were met."""

from dataclasses import dataclass
from datetime import datetime

from connectors.zendesk.sandbox_threads import Update
from connectors.zendesk.sandbox_tickets import Tickets, audit_id
from connectors.zendesk.sandbox_words import METRICS, Record, stamp
from sandbox.model import Call


@dataclass(frozen=True)
class _Moments:
    """When things happened in a ticket; None: never."""

    assigned: list[datetime]
    solved: list[datetime]
    reopened: list[datetime]
    replies: list[datetime]
    asked: list[datetime]


class Metrics:
    """Metrics by ticket, and metric events."""

    def __init__(self, tickets: Tickets, base: str) -> None:
        self._tickets, self._base = tickets, base

    def metric_sets(self, ticket: int) -> list[Record]:
        """The metrics of a ticket. Business hours are not worked out: they equal calendar time here."""
        history, created = self._tickets.updates(ticket), self._tickets.created_at(ticket)
        at = _moments(history)
        metrics = {
            "id": METRICS + ticket,
            "url": f"{self._base}/ticket_metrics/{METRICS + ticket}.json",
            "ticket_id": ticket,
            "created_at": stamp(created),
            "updated_at": stamp(self._tickets.updated_at(ticket)),
            "group_stations": sum("group_id" in update.changes for update in history),
            "assignee_stations": len(at.assigned),
            "reopens": len(at.reopened),
            "replies": len(at.replies),
            "assignee_updated_at": stamp(at.replies[-1]) if at.replies else None,
            "requester_updated_at": stamp(at.asked[-1]) if at.asked else None,
            "status_updated_at": stamp(max([created, *at.solved, *at.reopened])),
            "initially_assigned_at": stamp(at.assigned[0]) if at.assigned else None,
            "assigned_at": stamp(at.assigned[-1]) if at.assigned else None,
            "solved_at": stamp(at.solved[-1]) if at.solved and _is_solved(history) else None,
            "latest_comment_added_at": stamp(max((u.at for u in history if u.comment), default=None)),
            "custom_status_updated_at": None,
            "reply_time_in_minutes": _minutes(created, at.replies[:1]),
            "first_resolution_time_in_minutes": _minutes(created, at.solved[:1]),
            "full_resolution_time_in_minutes": _minutes(created, at.solved[-1:]),
            "agent_wait_time_in_minutes": _minutes(created, []),
            "requester_wait_time_in_minutes": _minutes(created, at.solved[-1:]),
            "on_hold_time_in_minutes": {"calendar": 0, "business": 0},
        }
        return [metrics]

    def events(self, ticket: int) -> list[tuple[datetime, Record]]:
        """When the wait for a first reply began, and when it was over. A call waits for none."""
        if isinstance(self._tickets.items[ticket], Call):
            return []
        history = self._tickets.updates(ticket)
        moments = [("activate", self._tickets.created_at(ticket))]
        moments += [("fulfill", at) for at in _moments(history).replies[:1]]
        first = audit_id(ticket, history[0])
        return [
            (
                at,
                {
                    "id": first + 50 + nth,
                    "ticket_id": ticket,
                    "metric": "reply_time",
                    "instance_id": 1,
                    "type": kind,
                    "time": stamp(at),
                },
            )
            for nth, (kind, at) in enumerate(moments)
        ]


def _moments(history: list[Update]) -> _Moments:
    def changed(name: str, *values: str) -> list[datetime]:
        given = [(update, update.changes[name]) for update in history if name in update.changes]
        return [update.at for update, (value, _) in given if not values or value in values]

    first = history[0].author
    said = [update for update in history if update.comment is not None and update.public and not update.voice]
    return _Moments(
        assigned=changed("assignee_id"),
        solved=changed("status", "solved"),
        reopened=[u.at for u in history if u.changes.get("status") == ("open", "solved")],
        replies=[update.at for update in said if update.author != first],
        asked=[update.at for update in said if update.author == first],
    )


def _is_solved(history: list[Update]) -> bool:
    statuses = [update.changes["status"][0] for update in history if "status" in update.changes]
    return bool(statuses) and statuses[-1] == "solved"


def _minutes(start: datetime, end: list[datetime]) -> Record:
    minutes = int((end[0] - start).total_seconds() // 60) if end else None
    return {"calendar": minutes, "business": minutes}

"""The make-believe conversations and calls as Zendesk's tickets, ticket events, comments and satisfaction ratings."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from connectors.zendesk.sandbox_directory import Directory
from connectors.zendesk.sandbox_threads import Item, Update, updates, voice_subject
from connectors.zendesk.sandbox_words import FIELDS, RATINGS, Record, epoch, plain, stamp
from sandbox.model import Call, World

# How a ticket's channel is called in the ticket itself, and how in its events.
_CHANNELS = {"chat": "chat", "email": "email", "whatsapp": "whatsapp", "phone": "voice"}
_VIAS = {"chat": "Chat", "email": "Mail", "whatsapp": "WhatsApp", "phone": "Phone call"}
_REASONS = {
    1: (1_001, 5, "The issue took too long to resolve"),
    2: (1_002, 6, "The issue was not resolved"),
    3: (1_003, 100, "Some other reason"),
}


class Tickets:
    """Tickets by id, oldest first. Those in `deleted` (with when) are still exported, and found nowhere else.

    Those in `touched` were changed by the system at that moment, which only `generated_timestamp` shows.
    """

    def __init__(
        self,
        world: World,
        directory: Directory,
        base: str,
        *,
        deleted: Mapping[int, datetime],
        touched: Mapping[int, datetime],
    ) -> None:
        self._directory, self._base = directory, base
        self._touched = touched
        items: list[Item] = [*world.conversations, *world.calls]
        self.items = {int(item.id): item for item in items}
        self.deleted = {n: at for n, at in deleted.items() if n in self.items and at <= world.now}
        self.updates = lru_cache(4_096)(self._updates)

    def generated(self, ticket: int) -> int:
        """When the system last made a new version of a ticket, in epoch seconds."""
        moments = [self.updated_at(ticket), self.deleted.get(ticket), self._touched.get(ticket)]
        return max(epoch(moment) for moment in moments if moment is not None)

    def updated_at(self, ticket: int) -> datetime:
        """When something last happened in a ticket."""
        item = self.items[ticket]
        if isinstance(item, Call):
            return max([item.ended_at, *(comment.at for comment in item.comments)])
        return item.updated_at

    def created_at(self, ticket: int) -> datetime:
        """When a ticket was made: a call's when the call began."""
        return self.items[ticket].started_at

    def ticket(self, ticket: int) -> Record:
        """A ticket as every list shows it."""
        item, history = self.items[ticket], self.updates(ticket)
        requester = self._directory.requester(item)
        first = history[0]
        subject = _subject(item)
        state = _state(history)
        return {
            "id": ticket,
            "url": f"{self._base}/tickets/{ticket}.json",
            "external_id": None,
            "created_at": stamp(self.created_at(ticket)),
            "updated_at": stamp(self.updated_at(ticket)),
            "generated_timestamp": self.generated(ticket),
            "type": "incident" if isinstance(item, Call) else "question",
            "subject": subject,
            "raw_subject": subject,
            "description": plain(first.comment or ""),
            "priority": "high" if item.topic in {"bug", "delivery"} else "normal",
            "status": "deleted" if ticket in self.deleted else state.get("status"),
            "recipient": "support@tideline.example" if _channel(item) == "email" else None,
            "requester_id": requester,
            "submitter_id": first.author if item.direction == "outbound" and first.author > 0 else requester,
            "assignee_id": state.get("assignee_id"),
            "organization_id": self._directory.organization_of(requester),
            "group_id": state.get("group_id"),
            "collaborator_ids": [],
            "follower_ids": [],
            "email_cc_ids": [],
            "forum_topic_id": None,
            "problem_id": None,
            "has_incidents": False,
            "is_public": not isinstance(item, Call),
            "due_at": None,
            "tags": sorted(item.tags),
            "custom_fields": [{"id": FIELDS + 1, "value": item.topic}],
            "satisfaction_rating": self._rating_within(item),
            "sharing_agreement_ids": [],
            "custom_status_id": None,
            "encoded_id": f"{ticket:X}",
            "followup_ids": [],
            "ticket_form_id": FIELDS + 100,
            "brand_id": 1,
            "allow_channelback": False,
            "allow_attachments": True,
            "from_messaging_channel": False,
            "via": _via(item),
        }

    def event(self, ticket: int, place: int, *, with_comments: bool) -> Record:
        """One update of a ticket, as the export of ticket events has it."""
        item, update = self.items[ticket], self.updates(ticket)[place]
        number = audit_id(ticket, update)
        via = _VIAS[_channel(item)]
        children = [
            {
                "id": number + 1 + nth,
                "via": via,
                "via_reference_id": 0,
                "event_type": "Create" if update.number == 0 else "Change",
                name: value,
                **({} if update.number == 0 else {"previous_value": previous}),
            }
            for nth, (name, (value, previous)) in enumerate(update.changes.items())
        ]
        if update.comment is not None:
            children.append(self._child_comment(item, update, number, with_text=with_comments))
        return {
            "id": number,
            "ticket_id": ticket,
            "timestamp": epoch(update.at),
            "created_at": stamp(update.at),
            "updater_id": update.author,
            "via": via,
            "via_reference_id": 0,
            "event_type": "Audit",
            "system": {"client": "", "ip_address": "192.0.2.1", "location": "", "latitude": 0.0, "longitude": 0.0},
            "metadata": {},
            "merged_ticket_ids": [],
            "child_events": children,
        }

    def comments(self, ticket: int) -> list[Record]:
        """What was said in a ticket, in public or not."""
        item = self.items[ticket]
        return [
            self._comment(item, update, audit_id(ticket, update))
            for update in self.updates(ticket)
            if update.comment is not None
        ]

    def rating(self, ticket: int) -> Record:
        """The satisfaction survey of a ticket that has one, answered or only offered."""
        item = self.items[ticket]
        assert not isinstance(item, Call)  # noqa: S101 - calls are not rated
        survey, rating = item.survey, item.rating
        assert survey is not None  # noqa: S101 - asked for surveyed ones only
        good = rating is not None and rating.score >= 4
        reason = (None, 0, None) if good or rating is None else _REASONS[rating.score]
        state = _state(self.updates(ticket))
        assignee = self._directory.agent_ids[survey.agent] if survey.agent is not None else state.get("assignee_id")
        return {
            "id": RATINGS + ticket,
            "url": f"{self._base}/satisfaction_ratings/{RATINGS + ticket}.json",
            "ticket_id": ticket,
            "requester_id": self._directory.requester(item),
            "assignee_id": assignee,
            "group_id": state.get("group_id"),
            "score": "offered" if rating is None else "good" if good else "bad",
            "comment": rating.remark if rating else None,
            "reason": reason[2],
            "reason_id": reason[0],
            "reason_code": reason[1],
            "created_at": stamp(survey.sent_at),
            "updated_at": stamp(rating.answered_at if rating else survey.sent_at),
        }

    def surveyed(self) -> list[int]:
        """Tickets whose requesters were asked how it was."""
        return [number for number, item in self.items.items() if not isinstance(item, Call) and item.survey]

    def _updates(self, ticket: int) -> list[Update]:
        return updates(self.items[ticket], self._directory)

    def _rating_within(self, item: Item) -> Record:
        if isinstance(item, Call) or item.survey is None:
            return {"score": "unoffered"}
        whole = self.rating(int(item.id))
        return {name: whole[name] for name in ("id", "score", "comment", "reason", "reason_id")}

    def _child_comment(self, item: Item, update: Update, audit: int, *, with_text: bool) -> Record:
        if with_text:
            comment = self._comment(item, update, audit)
            return {**comment, "via_reference_id": None, "event_type": comment["type"]}
        return {
            "id": audit + 90,
            "via": _VIAS[_channel(item)],
            "via_reference_id": 0,
            "event_type": "VoiceComment" if update.voice else "Comment",
            "comment_present": True,
            "comment_public": update.public,
        }

    def _comment(self, item: Item, update: Update, audit: int) -> Record:
        said = update.comment or ""
        return {
            "id": audit + 90,
            "type": "VoiceComment" if update.voice else "Comment",
            "author_id": update.author,
            "body": plain(said),
            "html_body": f'<div class="zd-comment" dir="auto">{said}</div>',
            "plain_body": plain(said),
            "public": update.public,
            "attachments": [],
            "audit_id": audit,
            "via": _via(item),
            "metadata": {"system": {}, "custom": {}},
            "created_at": stamp(update.at),
            **(_voice_data(item) if update.voice and isinstance(item, Call) else {}),
        }


def audit_id(ticket: int, update: Update) -> int:
    """The id of an update; its children follow it."""
    return (ticket * 1_000 + update.number) * 100


def _state(history: list[Update]) -> dict[str, Any]:
    return {name: value for update in history for name, (value, _) in update.changes.items()}


def _channel(item: Item) -> str:
    return "phone" if isinstance(item, Call) else item.channel


def _subject(item: Item) -> str:
    if isinstance(item, Call):
        return voice_subject(item)
    return item.subject or plain(item.body)[:150]


def _via(item: Item) -> Record:
    rel = {"inbound": "inbound", "outbound": "outbound"}[item.direction] if isinstance(item, Call) else None
    return {"channel": _CHANNELS[_channel(item)], "source": {"from": {}, "to": {}, "rel": rel}}


def _voice_data(call: Call) -> Record:
    seconds = int((call.ended_at - call.started_at).total_seconds())
    return {
        "data": {
            "from": call.raw_digits,
            "to": None,
            "call_id": call.id,
            "call_duration": str(seconds),
            "started_at": stamp(call.started_at),
            "recording_url": None,
            "transcription_text": None,
        },
        "formatted_from": call.raw_digits,
        "transcription_visible": False,
    }

"""The make-believe conversations of the world in Intercom's words: with their parts, ratings and statistics."""

import re
import zlib
from datetime import datetime

from connectors.intercom.sandbox_help import article_url
from connectors.intercom.sandbox_records import APP_ID, Record, Records, epoch
from connectors.intercom.sandbox_tickets import Tickets
from sandbox.making.knowledge import articles_of, sources_of
from sandbox.model import Agent, Conversation, Part, PersonRecord

_OPERATOR = {"type": "bot", "id": "9000001", "name": "Operator", "email": f"operator+{APP_ID}@intercom.io"}
_CHANNELS = {"chat": "conversation", "email": "email", "whatsapp": "whatsapp"}
_TAG = re.compile(r"<[^>]+>")


class Conversations:
    """Writes conversations as Intercom does."""

    def __init__(self, records: Records, tickets: Tickets) -> None:
        self._records, self._tickets = records, tickets
        self._articles = articles_of(records.world)

    def conversation(self, conversation: Conversation) -> Record:
        """A conversation as lists and searches show it: without its parts."""
        contact = self._records.contacts[conversation.contact]
        company = self._records.companies.get(contact.company) if contact.company is not None else None
        assignee = self._records.agents.get(conversation.assignee) if conversation.assignee is not None else None
        team = self._records.teams.get(conversation.team) if conversation.team is not None else None
        as_text = zlib.crc32(conversation.id.encode()) % 5 == 0
        return {
            "type": "conversation",
            "id": conversation.id,
            "title": conversation.subject,
            "created_at": epoch(conversation.started_at),
            "updated_at": epoch(conversation.updated_at),
            "waiting_since": epoch(conversation.waiting_since),
            "snoozed_until": epoch(conversation.snoozed_until),
            "open": conversation.state == "open",
            "state": conversation.state,
            "read": conversation.state != "open",
            "priority": "not_priority",
            "admin_assignee_id": _sometimes_text(assignee.intercom_id if assignee else None, as_text=as_text),
            "team_assignee_id": _sometimes_text(team.intercom_id if team else None, as_text=as_text),
            "company": _brief(self._records.company(company)) if company else None,
            "tags": {"type": "tag.list", "tags": [self._tag_of(name, conversation) for name in conversation.tags]},
            "source": self._source(conversation),
            "contacts": {"type": "contact.list", "contacts": [_contact_reference(contact)]},
            "teammates": self._teammates(conversation),
            "custom_attributes": {},
            "first_contact_reply": _first_contact_reply(conversation),
            "sla_applied": None,
            "statistics": _statistics(conversation, self._records.agents),
            **self._ticket(conversation),
            **self._satisfaction(conversation, contact),
        }

    def with_parts(self, conversation: Conversation, *, plain: bool, most: int) -> Record:
        """A single conversation with the newest `most` of its parts."""
        shown = [self.part(part, conversation, plain=plain) for part in conversation.parts[-most:]]
        record = self.conversation(conversation)
        if plain:
            record["source"]["body"] = _plain(record["source"]["body"])
        parts = {"type": "conversation_part.list", "conversation_parts": shown, "total_count": len(conversation.parts)}
        return {**record, "conversation_parts": parts}

    def part(self, part: Part, conversation: Conversation, *, plain: bool = False) -> Record:
        """Something inside a conversation."""
        return {
            "type": "conversation_part",
            "id": part.id,
            "part_type": part.kind,
            "body": _plain(part.body) if plain else part.body,
            "created_at": epoch(part.at),
            "updated_at": epoch(part.at),
            "notified_at": epoch(part.at),
            "assigned_to": self._assigned(part),
            "author": self._author(part.author, part.agent, conversation, says=bool(part.body)),
            "attachments": [],
            "external_id": None,
            "redacted": False,
            "email_message_metadata": None,
            "metadata": None,
            "state": {"close": "closed", "snoozed": "snoozed"}.get(part.kind, "open"),
            "tags": [],
            "event_details": None,
            "app_package_code": None,
        }

    def _assigned(self, part: Part) -> Record | None:
        if part.assigned_to is not None:
            return {"type": "admin", "id": self._records.agents[part.assigned_to].intercom_id}
        if part.assigned_team is not None:
            return {"type": "team", "id": self._records.teams[part.assigned_team].intercom_id}
        return None

    def _author(self, kind: str, agent_id: int | None, conversation: Conversation, *, says: bool = True) -> Record:
        if kind == "customer":
            contact = self._records.contacts[conversation.contact]
            email = {"email": contact.emails[0]} if contact.emails else {}
            return {"type": contact.role, "id": contact.id, "name": contact.name, **email}
        agent = self._records.agents.get(agent_id) if agent_id is not None else None
        if agent is None:
            return dict(_OPERATOR)
        shown = {"id": agent.intercom_id, "name": agent.name, "email": agent.email}
        if agent.is_bot:
            return {"type": "bot", **shown, "from_ai_agent": True, "is_ai_answer": says}
        return {"type": "admin", **shown}

    def _source(self, conversation: Conversation) -> Record:
        started = {"customer": "customer_initiated", "agent": "admin_initiated"}
        is_chat = conversation.channel == "chat"
        return {
            "type": _CHANNELS[conversation.channel],
            "id": f"8{conversation.id}",
            "delivered_as": started.get(conversation.first_author, "automated"),
            "subject": conversation.subject or "",
            "body": conversation.body,
            "author": self._author(conversation.first_author, conversation.first_agent, conversation),
            "attachments": [],
            "url": "https://www.example.com/help" if is_chat else None,
            "redacted": False,
        }

    def _teammates(self, conversation: Conversation) -> Record:
        took_part = {part.agent for part in conversation.parts if part.author == "agent"} - {None}
        ids = sorted(self._records.agents[agent].intercom_id for agent in took_part if agent is not None)
        return {"type": "admin.list", "teammates": [{"type": "admin", "id": each} for each in ids]}

    def _tag_of(self, name: str, conversation: Conversation) -> Record:
        """Whoever answers first puts the tag on."""
        first = next((part for part in conversation.parts if part.author == "agent" and part.agent is not None), None)
        agent = self._records.agents.get(first.agent) if first and first.agent is not None else None
        by = {"type": "admin", "id": agent.intercom_id} if agent else None
        return {
            **self._records.tag(name),
            "applied_at": epoch(first.at if first else conversation.started_at),
            "applied_by": by,
        }

    def _ticket(self, conversation: Conversation) -> Record:
        """What the inbox shows of a ticket: the conversation itself, or one that is linked."""
        ticket = self._tickets.of_conversation.get(conversation.id)
        linked = [ticket] if ticket and ticket.kind == "back office" else []
        data = [{"type": "ticket", "id": each.id, "category": "Back-office"} for each in linked]
        return {
            "linked_objects": {"type": "list", "data": data, "total_count": len(data), "has_more": False},
            "ticket": self._tickets.brief(ticket) if ticket and not linked else None,
        }

    def _satisfaction(self, conversation: Conversation, contact: PersonRecord) -> Record:
        """An answer about a teammate is the conversation's, one about the bot belongs to its ai_agent."""
        rating = conversation.rating
        bots = [part for part in conversation.parts if part.author == "bot" and part.agent is not None]
        by_person = rating if rating and not rating.is_bot else None
        survey = conversation.survey
        asked = survey if survey and not survey.is_bot else None
        of_bot = rating if rating and rating.is_bot else None
        took_part = bool(bots or of_bot or conversation.bot_resolution)
        sources = [
            {"content_type": "article", "url": article_url(each), "title": each.title, "locale": "en"}
            for each in sources_of(conversation, self._articles)
        ]
        teammate = self._records.agents.get(asked.agent) if asked and asked.agent is not None else None
        return {
            "conversation_rating": {
                # Its schema knows no null here: what nobody answered has neither.
                **({"rating": by_person.score, "remark": by_person.remark or ""} if by_person else {}),
                "created_at": epoch(asked.sent_at),
                "updated_at": epoch(by_person.answered_at if by_person else asked.sent_at),
                "contact": _contact_reference(contact),
                "teammate": {"type": "admin", "id": teammate.intercom_id if teammate else None},
            }
            if asked
            else None,
            "ai_agent_participated": took_part,
            "ai_agent": {
                "source_type": "workflow",
                "source_title": "First contact",
                "last_answer_type": "ai_answer" if bots else None,
                "resolution_state": conversation.bot_resolution,
                "rating": of_bot.score if of_bot else None,
                "rating_remark": of_bot.remark if of_bot else None,
                "created_at": epoch(of_bot.answered_at) if of_bot else None,
                "updated_at": epoch(of_bot.answered_at) if of_bot else None,
                "content_sources": {
                    "type": "content_source.list",
                    "total_count": len(sources),
                    "content_sources": sources,
                },
            }
            if took_part
            else None,
        }


def _contact_reference(contact: PersonRecord) -> Record:
    return {"type": "contact", "id": contact.id, "external_id": contact.external_id}


def _brief(company: Record) -> Record:
    return {key: company[key] for key in ("type", "id", "company_id", "name")}


def _sometimes_text(identifier: str | None, *, as_text: bool) -> int | str | None:
    """The same field is a number in most records and text in others."""
    return identifier if identifier is None or as_text else int(identifier)


def _plain(body: str | None) -> str | None:
    return None if body is None else _TAG.sub("", body)


def _first_contact_reply(conversation: Conversation) -> Record | None:
    said = _customer_times(conversation)
    return {"created_at": epoch(said[0]), "type": _CHANNELS[conversation.channel], "url": None} if said else None


def _customer_times(conversation: Conversation) -> list[datetime]:
    first = [conversation.started_at] if conversation.first_author == "customer" else []
    return first + [part.at for part in conversation.parts if part.author == "customer" and part.body]


def _statistics(conversation: Conversation, agents: dict[int, Agent]) -> Record:
    """Calendar time throughout; what never happened is left out."""
    replies = [part for part in conversation.parts if part.author == "agent" and part.kind == "comment"]
    closes = [part for part in conversation.parts if part.kind == "close"]
    assignments = [part for part in conversation.parts if part.kind == "assignment"]
    said = _customer_times(conversation)
    closer = agents.get(closes[-1].agent) if closes and closes[-1].agent is not None else None
    start = conversation.started_at
    found = {
        "time_to_admin_reply": _seconds(start, replies[0].at) if replies else None,
        "time_to_first_close": _seconds(start, closes[0].at) if closes else None,
        "time_to_last_close": _seconds(start, closes[-1].at) if closes else None,
        "first_contact_reply_at": epoch(said[0]) if said else None,
        "last_contact_reply_at": epoch(said[-1]) if said else None,
        "first_assignment_at": epoch(assignments[0].at) if assignments else None,
        "last_assignment_at": epoch(assignments[-1].at) if assignments else None,
        "first_admin_reply_at": epoch(replies[0].at) if replies else None,
        "last_admin_reply_at": epoch(replies[-1].at) if replies else None,
        "first_close_at": epoch(closes[0].at) if closes else None,
        "last_close_at": epoch(closes[-1].at) if closes else None,
        "last_closed_by_id": closer.intercom_id if closer else None,
    }
    return {
        "type": "conversation_statistics",
        **{key: value for key, value in found.items() if value is not None},
        "count_reopens": sum(part.kind == "open" for part in conversation.parts),
        "count_assignments": len(assignments),
        "count_conversation_parts": len(conversation.parts),
    }


def _seconds(start: datetime, end: datetime) -> int:
    return int((end - start).total_seconds())

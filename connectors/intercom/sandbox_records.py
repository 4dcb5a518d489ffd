"""The make-believe world in Intercom's words: what each object looks like in its API."""

import re
import zlib
from datetime import datetime
from typing import Any

from sandbox.model import Agent, Company, Conversation, Human, Part, PersonRecord, World

APP_ID = "sbx7e4kq"
_OPERATOR = {"type": "bot", "id": "9000001", "name": "Operator", "email": f"operator+{APP_ID}@intercom.io"}
_CHANNELS = {"chat": "conversation", "email": "email", "whatsapp": "whatsapp"}
_TAG = re.compile(r"<[^>]+>")

Record = dict[str, Any]


def epoch(moment: datetime | None) -> int | None:
    """Whole seconds since 1970."""
    return None if moment is None else int(moment.timestamp())


class Records:
    """Looks things up by the world's ids and writes them as Intercom does."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.contacts = {record.id: record for record in world.records if record.tool == "intercom"}
        self.companies = {company.id: company for company in world.companies if company.intercom_id is not None}
        self.tags = {name: str(7_000_001 + n) for n, name in enumerate(_tag_names(world))}
        self._agents = {agent.id: agent for agent in world.agents}
        self._teams = {team.id: team for team in world.teams}
        self._humans = {human.id: human for human in world.people}
        self._users_of: dict[int, int] = {}
        for contact in self.contacts.values():
            if contact.company is not None:
                self._users_of[contact.company] = self._users_of.get(contact.company, 0) + 1

    def listed_companies(self) -> list[Company]:
        """Companies without users are not in Intercom's list."""
        return [company for company in self.companies.values() if self._users_of.get(company.id)]

    def contact(self, contact: PersonRecord) -> Record:
        """A user or lead."""
        human: Human = self._humans[contact.person]
        email = contact.emails[0] if contact.emails else ""
        path = f"/contacts/{contact.id}"
        company = self.companies.get(contact.company) if contact.company is not None else None
        linked = [{"type": "company", "id": company.intercom_id, "url": f"/companies/{company.id}"}] if company else []
        return {
            "type": "contact",
            "id": contact.id,
            "workspace_id": APP_ID,
            "external_id": contact.external_id,
            "role": contact.role,
            "email": email,
            "email_domain": email.rpartition("@")[2],
            "phone": contact.phones[0] if contact.phones else None,
            "name": contact.name,
            "owner_id": None,
            "has_hard_bounced": False,
            "marked_email_as_spam": False,
            "unsubscribed_from_emails": False,
            "created_at": epoch(contact.created_at),
            "updated_at": epoch(contact.updated_at),
            "signed_up_at": epoch(contact.created_at) if contact.role == "user" else None,
            "last_seen_at": None,
            "last_replied_at": None,
            "last_contacted_at": None,
            "last_email_opened_at": None,
            "last_email_clicked_at": None,
            "language_override": None,
            "browser": "chrome",
            "browser_version": "131.0.0.0",
            "browser_language": human.language,
            "os": "OS X 14.5",
            "custom_attributes": _references(contact),
            "avatar": {"type": "avatar", "image_url": None},
            "tags": {"type": "list", "data": [], "url": f"{path}/tags", "total_count": 0, "has_more": False},
            "notes": {"type": "list", "data": [], "url": f"{path}/notes", "total_count": 0, "has_more": False},
            "companies": {
                "type": "list",
                "data": linked,
                "url": f"{path}/companies",
                "total_count": len(linked),
                "has_more": False,
            },
            "location": {"type": "location", "country": human.country, "region": None, "city": None},
            "social_profiles": {"type": "list", "data": []},
        }

    def company(self, company: Company) -> Record:
        """A company. The plan is an object, the organisation's own id is company_id."""
        return {
            "type": "company",
            "id": company.intercom_id,
            "company_id": f"account-{company.id}",
            "app_id": APP_ID,
            "name": company.name,
            "remote_created_at": epoch(company.created_at),
            "created_at": epoch(company.created_at),
            "updated_at": epoch(company.updated_at),
            "size": company.employees,
            "website": f"https://www.{company.domain}",
            "industry": "",
            "monthly_spend": round(company.annual_revenue / 12),
            "session_count": 0,
            "user_count": self._users_of.get(company.id, 0),
            "plan": {"type": "plan", "id": str(zlib.crc32(company.plan.encode()) % 10_000), "name": company.plan},
            "custom_attributes": {"country": company.country},
            "tags": {"type": "tag.list", "tags": []},
            "segments": {"type": "segment.list", "segments": []},
        }

    def admin(self, agent: Agent) -> Record:
        """A teammate."""
        teams = [int(self._teams[agent.team].intercom_id)] if agent.team is not None else []
        return {
            "type": "admin",
            "id": agent.intercom_id,
            "name": agent.name,
            "email": agent.email,
            "job_title": "Customer Support",
            "away_mode_enabled": False,
            "away_mode_reassign": False,
            "away_status_reason_id": None,
            "has_inbox_seat": True,
            "team_ids": teams,
            "avatar": None,
            "team_priority_level": {"primary_team_ids": teams, "secondary_team_ids": []},
        }

    def team(self, team_id: int) -> Record:
        """A team with the ids of its people."""
        team = self._teams[team_id]
        members = [int(agent.intercom_id) for agent in self.people_of_support() if agent.team == team_id]
        return {
            "type": "team",
            "id": team.intercom_id,
            "name": team.name,
            "admin_ids": members,
            "admin_priority_level": {"primary_admin_ids": members, "secondary_admin_ids": []},
            "assignment_limit": None,
            "distribution_method": "round_robin",
        }

    def people_of_support(self) -> list[Agent]:
        """Agents that are listed as admins: bots are not, nor are those who left."""
        return [agent for agent in self.world.agents if not agent.is_bot and agent.left_at is None]

    def tag(self, name: str) -> Record:
        """A tag by name."""
        return {"type": "tag", "id": self.tags[name], "name": name}

    def conversation(self, conversation: Conversation) -> Record:
        """A conversation as lists and searches show it: without its parts."""
        contact = self.contacts[conversation.contact]
        company = self.companies.get(contact.company) if contact.company is not None else None
        assignee = self._agents.get(conversation.assignee) if conversation.assignee is not None else None
        team = self._teams.get(conversation.team) if conversation.team is not None else None
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
            "company": _brief(self.company(company)) if company else None,
            "tags": {"type": "tag.list", "tags": [self._tag_of(name, conversation) for name in conversation.tags]},
            "source": self._source(conversation),
            "contacts": {"type": "contact.list", "contacts": [_contact_reference(contact)]},
            "teammates": self._teammates(conversation),
            "custom_attributes": {},
            "first_contact_reply": _first_contact_reply(conversation),
            "sla_applied": None,
            "statistics": _statistics(conversation, self._agents),
            "linked_objects": {"type": "list", "data": [], "total_count": 0, "has_more": False},
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
            return {"type": "admin", "id": self._agents[part.assigned_to].intercom_id}
        if part.assigned_team is not None:
            return {"type": "team", "id": self._teams[part.assigned_team].intercom_id}
        return None

    def _author(self, kind: str, agent_id: int | None, conversation: Conversation, *, says: bool = True) -> Record:
        if kind == "customer":
            contact = self.contacts[conversation.contact]
            email = {"email": contact.emails[0]} if contact.emails else {}
            return {"type": contact.role, "id": contact.id, "name": contact.name, **email}
        agent = self._agents.get(agent_id) if agent_id is not None else None
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
        ids = sorted(self._agents[agent].intercom_id for agent in took_part if agent is not None)
        return {"type": "admin.list", "teammates": [{"type": "admin", "id": each} for each in ids]}

    def _tag_of(self, name: str, conversation: Conversation) -> Record:
        return {**self.tag(name), "applied_at": epoch(conversation.updated_at), "applied_by": None}

    def _satisfaction(self, conversation: Conversation, contact: PersonRecord) -> Record:
        """An answer about a teammate is the conversation's, one about the bot belongs to its ai_agent."""
        rating = conversation.rating
        bots = [part for part in conversation.parts if part.author == "bot" and part.agent is not None]
        by_person = rating if rating and not rating.is_bot else None
        of_bot = rating if rating and rating.is_bot else None
        took_part = bool(bots or of_bot or conversation.bot_resolution)
        teammate = self._agents.get(by_person.agent) if by_person and by_person.agent is not None else None
        return {
            "conversation_rating": {
                "rating": by_person.score,
                "remark": by_person.remark or "",
                "created_at": epoch(by_person.requested_at),
                "updated_at": epoch(by_person.answered_at),
                "contact": _contact_reference(contact),
                "teammate": {"type": "admin", "id": teammate.intercom_id if teammate else None},
            }
            if by_person
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
                "content_sources": {"type": "content_source.list", "total_count": 0, "content_sources": []},
            }
            if took_part
            else None,
        }


def _tag_names(world: World) -> list[str]:
    return sorted({tag for conversation in world.conversations for tag in conversation.tags})


def _brief(company: Record) -> Record:
    return {key: company[key] for key in ("type", "id", "company_id", "name")}


def _references(contact: PersonRecord) -> Record:
    """What another integration wrote on the contact."""
    known = contact.pipedrive_person_id
    return {} if known is None else {"pipedrive_person_id": known}


def _contact_reference(contact: PersonRecord) -> Record:
    return {"type": "contact", "id": contact.id, "external_id": contact.external_id}


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

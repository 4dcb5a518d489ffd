"""The make-believe people of the world, on both sides, in Intercom's words."""

import zlib
from datetime import datetime
from typing import Any

from sandbox.making.jottings import Jotting, agencies_of, jottings_of
from sandbox.model import Agent, Company, Human, PersonRecord, World

APP_ID = "sbx7e4kq"

Record = dict[str, Any]


def epoch(moment: datetime | None) -> int | None:
    """Whole seconds since 1970."""
    return None if moment is None else int(moment.timestamp())


def at_path(record: Record, path: str) -> Any:
    """What stands at a dotted path; nothing for a path that ends early."""
    value: Any = record
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


class Records:
    """Looks things up by the world's ids and writes them as Intercom does. A contact lists `most` of what it has."""

    def __init__(self, world: World, most: int = 10) -> None:
        self.world = world
        self._most = most
        self.contacts = {record.id: record for record in world.records if record.tool == "intercom"}
        self.companies = {company.id: company for company in world.companies if company.intercom_id is not None}
        self.tags = {name: str(7_000_001 + n) for n, name in enumerate(_tag_names(world))}
        self.agents = {agent.id: agent for agent in world.agents}
        self.teams = {team.id: team for team in world.teams}
        self._humans = {human.id: human for human in world.people}
        self._agencies = agencies_of(world)
        self._notes: dict[str, list[Jotting]] = {}
        for note in jottings_of(world):
            self._notes.setdefault(note.contact, []).insert(0, note)
        self._users_of: dict[int, int] = {}
        for contact in self.contacts.values():
            for company in self.companies_of(contact):
                self._users_of[company.id] = self._users_of.get(company.id, 0) + 1

    def listed_companies(self) -> list[Company]:
        """Companies without users are not in Intercom's list."""
        return [company for company in self.companies.values() if self._users_of.get(company.id)]

    def companies_of(self, contact: PersonRecord) -> list[Company]:
        """Every company a contact belongs to, its own first."""
        own = self.companies.get(contact.company) if contact.company is not None else None
        return [*([own] if own else []), *self._agencies.get(contact.id, ())]

    def notes_of(self, contact: PersonRecord) -> list[Jotting]:
        """Every note about a contact, newest first."""
        return self._notes.get(contact.id, [])

    def note(self, note: Jotting) -> Record:
        """A note with its author."""
        return {
            "type": "note",
            "id": note.id,
            "created_at": epoch(note.at),
            "contact": {"type": "contact", "id": note.contact},
            "author": self.admin(self.agents[note.author]),
            "body": note.body,
        }

    def contact(self, contact: PersonRecord) -> Record:
        """A user or lead."""
        human: Human = self._humans[contact.person]
        email = contact.emails[0] if contact.emails else ""
        path = f"/contacts/{contact.id}"
        companies = [
            {"type": "company", "id": each.intercom_id, "url": f"/companies/{each.intercom_id}"}
            for each in self.companies_of(contact)
        ]
        notes = [{"type": "note", "id": each.id, "url": f"/notes/{each.id}"} for each in self.notes_of(contact)]
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
            "tags": self._listed([], f"{path}/tags"),
            "notes": self._listed(notes, f"{path}/notes"),
            "companies": self._listed(companies, f"{path}/companies"),
            "location": {"type": "location", "country": human.country, "region": None, "city": None},
            "social_profiles": {"type": "list", "data": []},
        }

    def _listed(self, everything: list[Record], url: str) -> Record:
        shown = everything[: self._most]
        more = len(shown) < len(everything)
        return {"type": "list", "data": shown, "url": url, "total_count": len(everything), "has_more": more}

    def company(self, company: Company) -> Record:
        """A company. The plan is an object, the organisation's own id is company_id. Nobody has updated the website."""
        return {
            "type": "company",
            "id": company.intercom_id,
            "company_id": company.own_id or company.intercom_id,
            "app_id": APP_ID,
            "name": company.name,
            "remote_created_at": epoch(company.created_at),
            "created_at": epoch(company.created_at),
            "updated_at": epoch(company.updated_at),
            "size": company.employees,
            "website": f"https://www.{[company.domain, *company.other_domains][-1]}",
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
        teams = [int(self.teams[agent.team].intercom_id)] if agent.team is not None else []
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
        team = self.teams[team_id]
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


def _tag_names(world: World) -> list[str]:
    return sorted({tag for conversation in world.conversations for tag in conversation.tags})


def _references(contact: PersonRecord) -> Record:
    """What another integration wrote on the contact."""
    known = contact.pipedrive_person_id
    return {} if known is None else {"pipedrive_person_id": known}

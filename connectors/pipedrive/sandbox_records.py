"""The world in Pipedrive's words: people, companies, deals, activities, notes, users."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sandbox.model import Activity, Agent, Company, Deal, Note, PersonRecord, Pipeline, Stage, World

USER_ID_FIELD = "9dc4f1b0a6e24c7d8b3f5a1e7c2d4b6f8a0c1e3d"
COMPANY_ID_FIELD = "4b1f7e0d2c3a495886f7e6d5c4b3a29180716253"
V2_TIME = "%Y-%m-%dT%H:%M:%SZ"
V1_TIME = "%Y-%m-%d %H:%M:%S"
Record = dict[str, Any]


class Records:
    """The world in Pipedrive's words."""

    def __init__(self, world: World, archived_after: timedelta, deleted_deals: Collection[int] = ()) -> None:
        self._deleted_deals = frozenset(deleted_deals)
        self._archived_before = world.now - archived_after
        self._users = {agent.id: agent for agent in world.agents if agent.pipedrive_id is not None}
        self._organizations = {company.id: company.pipedrive_id for company in world.companies}
        self._names = {int(record.id): record.name for record in world.records if record.tool == "pipedrive"}
        self._company_names = {company.id: company.name for company in world.companies}
        self._deal_titles = {deal.id: deal.title for deal in world.deals}

    def is_archived(self, deal: Deal) -> bool:
        """Whether the deal is in the list of archived ones."""
        return deal.closed_at is not None and deal.closed_at < self._archived_before

    def person(self, record: PersonRecord) -> Record:
        """A person, with the organisation's own user id as a custom field."""
        first, _, last = (record.name or "").partition(" ")
        return {
            "id": int(record.id),
            "name": record.name,
            "first_name": first or None,
            "last_name": last or None,
            "owner_id": self._any_user(int(record.id)),
            "org_id": self._organization(record.company),
            "add_time": record.created_at.strftime(V2_TIME),
            "update_time": record.updated_at.strftime(V2_TIME),
            "emails": _labelled(record.emails, "work"),
            "phones": _labelled(record.phones, "mobile"),
            "is_deleted": False,
            "visible_to": 3,
            "label_ids": [],
            "picture_id": None,
            "custom_fields": {USER_ID_FIELD: record.external_id},
        }

    def organization(self, company: Company) -> Record:
        """An organization, with the organisation's own company id as a custom field."""
        return {
            "id": company.pipedrive_id,
            "name": company.name,
            "owner_id": self._any_user(company.id),
            "add_time": company.created_at.strftime(V2_TIME),
            "update_time": company.updated_at.strftime(V2_TIME),
            "is_deleted": False,
            "visible_to": 3,
            "address": {"value": company.country, "country": company.country},
            "label_ids": [],
            "custom_fields": {COMPANY_ID_FIELD: company.own_id},
        }

    def deal(self, deal: Deal) -> Record:
        """A deal as both lists show it."""
        closed = deal.closed_at.strftime(V2_TIME) if deal.closed_at else None
        return {
            "id": deal.id,
            "title": deal.title,
            "owner_id": self._user(deal.owner),
            "person_id": deal.person_record,
            "org_id": self._organization(deal.company),
            "pipeline_id": deal.pipeline,
            "stage_id": deal.stage,
            "value": deal.value,
            "currency": deal.currency,
            "add_time": deal.created_at.strftime(V2_TIME),
            "update_time": deal.updated_at.strftime(V2_TIME),
            "stage_change_time": deal.stage_changed_at.strftime(V2_TIME),
            "is_deleted": deal.id in self._deleted_deals,
            "is_archived": self.is_archived(deal),
            "status": "deleted" if deal.id in self._deleted_deals else deal.status,
            "probability": None,
            "lost_reason": deal.lost_reason,
            "visible_to": 3,
            "close_time": closed,
            "won_time": closed if deal.status == "won" else None,
            "lost_time": closed if deal.status == "lost" else None,
            "label_ids": [],
            "origin": "ManuallyCreated",
            "custom_fields": {},
        }

    def activity(self, activity: Activity) -> Record:
        """An activity."""
        participant = {"person_id": activity.person_record, "primary": True}
        return {
            "id": activity.id,
            "subject": activity.subject,
            "type": activity.kind,
            "owner_id": self._user(activity.owner),
            "creator_user_id": self._user(activity.owner),
            "is_deleted": False,
            "add_time": activity.created_at.strftime(V2_TIME),
            "update_time": activity.updated_at.strftime(V2_TIME),
            "deal_id": activity.deal,
            "lead_id": None,
            "person_id": activity.person_record,
            "org_id": self._organization(activity.company),
            "project_id": None,
            "due_date": activity.due_at.strftime("%Y-%m-%d"),
            "due_time": activity.due_at.strftime("%H:%M"),
            "duration": "00:30",
            "busy": activity.kind == "meeting",
            "done": activity.done,
            "marked_as_done_time": activity.updated_at.strftime(V2_TIME) if activity.done else None,
            "participants": [participant] if activity.person_record is not None else [],
            "public_description": None,
            "priority": None,
            "note": activity.note,
        }

    def note(self, note: Note) -> Record:
        """A note, in the words of version 1."""
        author = self._users.get(note.author)
        return {
            "id": note.id,
            "active_flag": True,
            "content": note.content,
            "add_time": note.created_at.strftime(V1_TIME),
            "update_time": note.updated_at.strftime(V1_TIME),
            "deal_id": note.deal,
            "lead_id": None,
            "org_id": self._organization(note.company),
            "person_id": note.person_record,
            "project_id": None,
            "user_id": author.pipedrive_id if author else None,
            "last_update_user_id": None,
            "deal": {"title": self._deal_titles[note.deal]} if note.deal is not None else None,
            "organization": {"name": self._company_names[note.company]} if note.company is not None else None,
            "person": {"name": self._names.get(note.person_record)} if note.person_record is not None else None,
            "user": {"email": author.email, "name": author.name, "icon_url": None, "is_you": False} if author else None,
            "pinned_to_deal_flag": False,
            "pinned_to_organization_flag": False,
            "pinned_to_person_flag": False,
        }

    def user(self, agent: Agent) -> Record:
        """A user, in the words of version 1."""
        return {
            "id": agent.pipedrive_id,
            "name": agent.name,
            "email": agent.email,
            "phone": None,
            "lang": 1,
            "locale": "en_US",
            "default_currency": "USD",
            "timezone_name": agent.time_zone,
            "timezone_offset": "+00:00",
            "activated": True,
            "active_flag": agent.left_at is None,
            "is_deleted": False,
            "is_you": False,
            "role_id": 1,
            "icon_url": None,
            "last_login": agent.joined_at.strftime(V1_TIME),
            "created": agent.joined_at.strftime(V1_TIME),
            "modified": None,
            "has_created_company": False,
            "access": [{"app": "sales", "admin": False, "permission_set_id": "6f9619ff-8b86-4011-b42d-00c04fc964ff"}],
        }

    @staticmethod
    def stage(stage: Stage) -> Record:
        """A stage."""
        return {
            "id": stage.id,
            "order_nr": stage.order,
            "name": stage.name,
            "is_deleted": False,
            "deal_probability": stage.probability,
            "pipeline_id": stage.pipeline,
            "is_deal_rot_enabled": False,
            "days_to_rotten": None,
            "add_time": "2021-03-01T08:00:00Z",
            "update_time": "2021-03-01T08:00:00Z",
        }

    @staticmethod
    def pipeline(pipeline: Pipeline) -> Record:
        """A pipeline."""
        return {
            "id": pipeline.id,
            "name": pipeline.name,
            "order_nr": pipeline.id,
            "is_deleted": False,
            "is_deal_probability_enabled": True,
            "add_time": "2021-03-01T08:00:00Z",
            "update_time": "2021-03-01T08:00:00Z",
        }

    def _user(self, agent: int) -> int | None:
        known = self._users.get(agent)
        return known.pipedrive_id if known else None

    def _any_user(self, number: int) -> int | None:
        """Everybody in a CRM has an owner; the world doesn't say who."""
        users = list(self._users.values())
        return users[number % len(users)].pipedrive_id if users else None

    def _organization(self, company: int | None) -> int | None:
        return self._organizations.get(company) if company is not None else None


def _labelled(values: Sequence[str], label: str) -> list[Record]:
    return [{"value": value, "primary": place == 0, "label": label} for place, value in enumerate(values)]

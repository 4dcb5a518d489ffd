"""The make-believe Pipedrive: people, companies, deals, activities and notes behind both versions of its API.

Version 2 pages by cursor and speaks RFC 3339, version 1 by start and limit and speaks `YYYY-MM-DD HH:MM:SS`; an empty
list is `"data": null` in both.
"""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.pipedrive.sandbox_sales import FOLDERS, Sales
from sandbox.http import Allowance, Answer, RateLimit, guarded, json_response, repeats_boundary
from sandbox.model import Activity, Agent, Company, Deal, Note, PersonRecord, Pipeline, Stage, World

CREDENTIALS: dict[str, str] = {"api_token": "sandbox-pipedrive-token"}
ENVIRONMENT: dict[str, str] = {"PIPEDRIVE_API_TOKEN": CREDENTIALS["api_token"]}
USER_ID_FIELD = "9dc4f1b0a6e24c7d8b3f5a1e7c2d4b6f8a0c1e3d"
COMPANY_ID_FIELD = "4b1f7e0d2c3a495886f7e6d5c4b3a29180716253"
COMPANY_DOMAIN = "switchboard-sandbox"

_LARGEST_PAGE = 500
_ARCHIVED_AFTER = timedelta(days=365)
_V2_TIME = "%Y-%m-%dT%H:%M:%SZ"
_V1_TIME = "%Y-%m-%d %H:%M:%S"
_Record = dict[str, Any]


def settings(base_url: str) -> dict[str, Any]:
    """The config of a connection to this sandbox, as it stands in switchboard.yaml."""
    return {
        "base_url": base_url,
        "api_token": "${PIPEDRIVE_API_TOKEN}",
        "company_domain": COMPANY_DOMAIN,
        "user_id_field": USER_ID_FIELD,
        "company_id_field": COMPANY_ID_FIELD,
    }


def app(
    world: World,
    clock: Callable[[], datetime],
    *,
    inclusive: bool = True,
    archived_after: timedelta = _ARCHIVED_AFTER,
    requests_per_two_seconds: int = 400,
) -> Starlette:
    """Serve the world as Pipedrive.

    `inclusive`: updated_since keeps its own second, as the documentation says and nobody has measured. Deals closed
    longer than `archived_after` ago are archived. The real burst limit starts at 20 requests in two seconds.
    """
    records = _Records(world, archived_after)
    archived = [deal for deal in world.deals if records.is_archived(deal)]
    current = [deal for deal in world.deals if not records.is_archived(deal)]
    people = [record for record in world.records if record.tool == "pipedrive"]
    companies = [company for company in world.companies if company.pipedrive_id is not None]
    users = [agent for agent in world.agents if agent.pipedrive_id is not None]

    v2: dict[str, Answer] = {
        "persons": _List([records.person(each) for each in people], inclusive=inclusive),
        "organizations": _List([records.organization(each) for each in companies], inclusive=inclusive),
        "deals": _List([records.deal(each) for each in current], inclusive=inclusive),
        "deals/archived": _List([records.deal(each) for each in archived], inclusive=inclusive),
        "activities": _List([records.activity(each) for each in world.activities], inclusive=inclusive),
        "stages": _List([records.stage(each) for each in world.stages], inclusive=inclusive),
        "pipelines": _List([records.pipeline(each) for each in world.pipelines], inclusive=inclusive),
    }
    v1: dict[str, Answer] = {
        "notes": _OldList([records.note(each) for each in world.notes], inclusive=inclusive),
        "users": lambda _: json_response({"success": True, "data": [records.user(each) for each in users] or None}),
        "users/me": lambda _: json_response({"success": True, "data": {**records.user(users[0]), **_COMPANY}}),
        "deals/summary": lambda _: json_response({"success": True, "data": {"total_count": len(current)}}),
    }
    sales = Sales(
        world,
        {agent.id: agent.pipedrive_id for agent in users if agent.pipedrive_id is not None},
        {company.id: company.pipedrive_id for company in world.companies},
    )
    v2 |= {
        "products": _List(sales.products(), inclusive=inclusive),
        "deals/{deal:int}/products": _children(sales.deal_products, "deal", inclusive=inclusive),
    }
    v1 |= {
        "callLogs": _OldList(sales.call_logs(), inclusive=inclusive, field="start_time", largest=50),
        "leads": _OldList(sales.leads(), inclusive=inclusive),
        "mailbox/mailThreads": _mail_folders(sales, inclusive=inclusive),
        "mailbox/mailThreads/{thread:int}/mailMessages": _messages(sales),
    }
    singles = {
        "persons": [records.person(each) for each in people],
        "organizations": [records.organization(each) for each in companies],
        "deals": [records.deal(each) for each in world.deals],
        "activities": [records.activity(each) for each in world.activities],
    }
    limit = RateLimit(requests_per_two_seconds, 2, clock, refusal=_over_the_limit)
    paths = [(f"/api/v2/{path}", answer) for path, answer in v2.items()]
    paths += [(f"/api/v2/{name}/{{id:int}}", _single(held)) for name, held in singles.items()]
    notes = _single([records.note(each) for each in world.notes])
    user = _single([records.user(each) for each in users])
    v1 |= {"notes/{id:int}": notes, "users/{id:int}": user}
    paths += [(f"{prefix}/{path}", answer) for prefix in ("/v1", "/api/v1") for path, answer in v1.items()]
    return Starlette(routes=[Route(path, limit(guarded(answer, _refusal))) for path, answer in paths])


def _refusal(request: Request) -> Response | None:
    if request.headers.get("x-api-token") == CREDENTIALS["api_token"]:
        return None
    body = {"success": False, "error": "unauthorized access", "errorCode": 401}
    return json_response({**body, "error_info": "Please check developers.pipedrive.com"}, 401)


def _over_the_limit(_: Allowance) -> Response:
    return json_response({"success": False, "error": "request over limit", "errorCode": 429}, 429)


def _bad_request(message: str) -> Response:
    return json_response({"success": False, "error": message, "errorCode": 400}, 400)


class _List:
    """A list of version 2: sorted by any of three fields, cut by updated_since, paged by an opaque cursor."""

    def __init__(self, records: Sequence[_Record], *, inclusive: bool) -> None:
        self._inclusive = inclusive
        self._sorted = {
            field: sorted(records, key=lambda record, field=field: (record[field], record["id"]))  # type: ignore[misc]
            for field in ("id", "update_time", "add_time")
        }

    def __call__(self, request: Request) -> Response:
        asked = request.query_params
        field = asked.get("sort_by", "id")
        size = min(int(asked.get("limit", 100)), _LARGEST_PAGE)
        if field not in self._sorted:
            return _bad_request("sort_by is not one of id, update_time, add_time")
        try:
            items = _updated_since(self._sorted[field], asked.get("updated_since"), _V2_TIME, inclusive=self._inclusive)
            start = _position(asked.get("cursor"))
        except ValueError as error:
            return _bad_request(str(error))
        if asked.get("sort_direction") == "desc":
            items = items[::-1]
        page = items[max(start - repeats_boundary(request), 0) : start + size]
        more = start + size < len(items)
        next_cursor = _cursor(start + size) if more else None
        return json_response({"success": True, "data": page or None, "additional_data": {"next_cursor": next_cursor}})


class _OldList:
    """A list of version 1: paged by start and limit, in the order of a time."""

    def __init__(
        self,
        records: Sequence[_Record],
        *,
        inclusive: bool,
        field: str = "update_time",
        largest: int = _LARGEST_PAGE,
    ) -> None:
        self._inclusive = inclusive
        self._largest = largest
        self._records = sorted(records, key=lambda record: (record[field], record["id"]))

    def __call__(self, request: Request) -> Response:
        asked = request.query_params
        start, size = int(asked.get("start", 0)), min(int(asked.get("limit", 100)), self._largest)
        try:
            items = _updated_since(self._records, asked.get("updated_since"), _V1_TIME, inclusive=self._inclusive)
        except ValueError as error:
            return _bad_request(str(error))
        page = items[max(start - repeats_boundary(request), 0) : start + size]
        more = start + size < len(items)
        pagination: dict[str, Any] = {"start": start, "limit": size, "more_items_in_collection": more}
        # Like the real one, which forgets next_start on some lists, this one forgets it on every second page.
        if more and start // size % 2 == 0:
            pagination["next_start"] = start + size
        return json_response({"success": True, "data": page or None, "additional_data": {"pagination": pagination}})


def _single(records: Sequence[_Record]) -> Answer:
    held = {record["id"]: record for record in records}

    def answer(request: Request) -> Response:
        record = held.get(request.path_params["id"])
        return _not_found() if record is None else json_response({"success": True, "data": record})

    return answer


def _children(find: Callable[[int], list[_Record] | None], parent: str, *, inclusive: bool) -> Answer:
    def answer(request: Request) -> Response:
        records = find(request.path_params[parent])
        return _not_found() if records is None else _List(records, inclusive=inclusive)(request)

    return answer


def _mail_folders(sales: Sales, *, inclusive: bool) -> Answer:
    lists = {folder: _OldList(sales.mail_threads(folder), inclusive=inclusive) for folder in FOLDERS}
    empty = _OldList([], inclusive=inclusive)
    return lambda request: lists.get(request.query_params.get("folder", "inbox"), empty)(request)


def _messages(sales: Sales) -> Answer:
    def answer(request: Request) -> Response:
        found = sales.mail_messages(request.path_params["thread"])
        return _not_found() if found is None else json_response({"success": True, "data": found or None})

    return answer


def _not_found() -> Response:
    return json_response({"success": False, "error": "Not found", "errorCode": 404}, 404)


def _updated_since(
    items: Sequence[_Record], since: str | None, time_format: str, *, inclusive: bool
) -> Sequence[_Record]:
    if not since:
        return items
    floor = datetime.strptime(since, _V2_TIME).strftime(time_format)  # noqa: DTZ007 - both are UTC texts
    if inclusive:
        return [item for item in items if item["update_time"] >= floor]
    return [item for item in items if item["update_time"] > floor]


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(orjson.dumps({"after": position})).decode()


def _position(cursor: str | None) -> int:
    if not cursor:
        return 0
    try:
        return int(orjson.loads(base64.urlsafe_b64decode(cursor))["after"])
    except (binascii.Error, KeyError, TypeError) as error:
        raise ValueError("cursor is not valid") from error


_COMPANY: Mapping[str, Any] = {
    "company_id": 7_700_001,
    "company_name": "Switchboard Sandbox",
    "company_domain": COMPANY_DOMAIN,
    "company_country": "US",
    "company_industry": "software",
    "language": {"language_code": "en", "country_code": "US"},
}


class _Records:
    """The world in Pipedrive's words."""

    def __init__(self, world: World, archived_after: timedelta) -> None:
        self._archived_before = world.now - archived_after
        self._users = {agent.id: agent for agent in world.agents if agent.pipedrive_id is not None}
        self._organizations = {company.id: company.pipedrive_id for company in world.companies}
        self._names = {int(record.id): record.name for record in world.records if record.tool == "pipedrive"}
        self._company_names = {company.id: company.name for company in world.companies}
        self._deal_titles = {deal.id: deal.title for deal in world.deals}

    def is_archived(self, deal: Deal) -> bool:
        return deal.closed_at is not None and deal.closed_at < self._archived_before

    def person(self, record: PersonRecord) -> _Record:
        first, _, last = (record.name or "").partition(" ")
        return {
            "id": int(record.id),
            "name": record.name,
            "first_name": first or None,
            "last_name": last or None,
            "owner_id": self._any_user(int(record.id)),
            "org_id": self._organization(record.company),
            "add_time": record.created_at.strftime(_V2_TIME),
            "update_time": record.updated_at.strftime(_V2_TIME),
            "emails": _labelled(record.emails, "work"),
            "phones": _labelled(record.phones, "mobile"),
            "is_deleted": False,
            "visible_to": 3,
            "label_ids": [],
            "picture_id": None,
            "custom_fields": {USER_ID_FIELD: record.external_id},
        }

    def organization(self, company: Company) -> _Record:
        return {
            "id": company.pipedrive_id,
            "name": company.name,
            "owner_id": self._any_user(company.id),
            "add_time": company.created_at.strftime(_V2_TIME),
            "update_time": company.updated_at.strftime(_V2_TIME),
            "is_deleted": False,
            "visible_to": 3,
            "address": {"value": company.country, "country": company.country},
            "label_ids": [],
            "custom_fields": {COMPANY_ID_FIELD: f"account-{company.id}"},
        }

    def deal(self, deal: Deal) -> _Record:
        closed = deal.closed_at.strftime(_V2_TIME) if deal.closed_at else None
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
            "add_time": deal.created_at.strftime(_V2_TIME),
            "update_time": deal.updated_at.strftime(_V2_TIME),
            "stage_change_time": deal.stage_changed_at.strftime(_V2_TIME),
            "is_deleted": False,
            "is_archived": self.is_archived(deal),
            "status": deal.status,
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

    def activity(self, activity: Activity) -> _Record:
        participant = {"person_id": activity.person_record, "primary": True}
        return {
            "id": activity.id,
            "subject": activity.subject,
            "type": activity.kind,
            "owner_id": self._user(activity.owner),
            "creator_user_id": self._user(activity.owner),
            "is_deleted": False,
            "add_time": activity.created_at.strftime(_V2_TIME),
            "update_time": activity.updated_at.strftime(_V2_TIME),
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
            "marked_as_done_time": activity.updated_at.strftime(_V2_TIME) if activity.done else None,
            "participants": [participant] if activity.person_record is not None else [],
            "public_description": None,
            "priority": None,
            "note": activity.note,
        }

    def note(self, note: Note) -> _Record:
        author = self._users.get(note.author)
        return {
            "id": note.id,
            "active_flag": True,
            "content": note.content,
            "add_time": note.created_at.strftime(_V1_TIME),
            "update_time": note.updated_at.strftime(_V1_TIME),
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

    def user(self, agent: Agent) -> _Record:
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
            "last_login": agent.joined_at.strftime(_V1_TIME),
            "created": agent.joined_at.strftime(_V1_TIME),
            "modified": None,
            "has_created_company": False,
            "access": [{"app": "sales", "admin": False, "permission_set_id": "6f9619ff-8b86-4011-b42d-00c04fc964ff"}],
        }

    @staticmethod
    def stage(stage: Stage) -> _Record:
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
    def pipeline(pipeline: Pipeline) -> _Record:
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


def _labelled(values: Sequence[str], label: str) -> list[_Record]:
    return [{"value": value, "primary": place == 0, "label": label} for place, value in enumerate(values)]

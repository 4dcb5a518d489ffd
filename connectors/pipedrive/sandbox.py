"""The make-believe Pipedrive: people, companies, deals, activities and notes behind both versions of its API.

Version 2 pages by cursor and speaks RFC 3339, version 1 by start and limit and speaks `YYYY-MM-DD HH:MM:SS`; an empty
list is `"data": null` in both.
"""

import base64
import binascii
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.pipedrive.sandbox_records import COMPANY_ID_FIELD, USER_ID_FIELD, V1_TIME, V2_TIME, Record, Records
from connectors.pipedrive.sandbox_sales import FOLDERS, Sales
from sandbox.http import Allowance, Answer, RateLimit, guarded, json_response, repeats_boundary
from sandbox.model import World

CREDENTIALS: dict[str, str] = {"api_token": "sandbox-pipedrive-token"}
ENVIRONMENT: dict[str, str] = {"PIPEDRIVE_API_TOKEN": CREDENTIALS["api_token"]}
COMPANY_DOMAIN = "switchboard-sandbox"

# Pages so short that every list of a small world has several.
TIGHT: dict[str, Any] = {"largest_page": 4}

_LARGEST_PAGE = 500
_ARCHIVED_AFTER = timedelta(days=365)


def settings(base_url: str) -> dict[str, Any]:
    """The config of a connection to this sandbox, as it stands in switchboard.yaml."""
    return {
        "base_url": base_url,
        "api_token": "${PIPEDRIVE_API_TOKEN}",
        "company_domain": COMPANY_DOMAIN,
        "user_id_field": USER_ID_FIELD,
        "company_id_field": COMPANY_ID_FIELD,
    }


def trial(world: World) -> dict[str, Any]:
    """Options under which a small world shows deleted deals of both lists, and deleted mail."""
    mails = [activity.id for activity in world.activities if activity.kind == "email" and activity.done]
    return {"deleted_deals": [deal.id for deal in world.deals if deal.id % 2], "deleted_mails": mails[::3]}


def app(
    world: World,
    clock: Callable[[], datetime],
    *,
    inclusive: bool = True,
    archived_after: timedelta = _ARCHIVED_AFTER,
    requests_per_two_seconds: int = 400,
    largest_page: int = _LARGEST_PAGE,
    deleted_deals: Collection[int] = (),
    deleted_mails: Collection[int] = (),
) -> Starlette:
    """Serve the world as Pipedrive.

    `inclusive`: updated_since keeps its own second, as the documentation says and nobody has measured. Deals closed
    longer than `archived_after` ago are archived. The real burst limit starts at 20 requests in two seconds.
    `deleted_deals` are shown as deleted, and so are the threads of `deleted_mails` (ids of activities).
    """
    records = Records(world, archived_after, deleted_deals)
    sales = Sales(
        world,
        {agent.id: agent.pipedrive_id for agent in world.agents if agent.pipedrive_id is not None},
        {company.id: company.pipedrive_id for company in world.companies},
        deleted_mails,
    )
    listed = partial(_List, inclusive=inclusive, largest=largest_page)
    listed_before = partial(_OldList, inclusive=inclusive, largest=largest_page)
    held = sum(deal.id not in deleted_deals and not records.is_archived(deal) for deal in world.deals)
    v1: dict[str, Answer] = {
        **_lists_before(world, records, held, listed_before),
        **_sales_before(sales, listed_before, largest_page),
        **_singles_before(world, records),
    }
    v2: dict[str, Answer] = {
        **_lists(world, records, listed),
        "products": listed(sales.products()),
        "deals/{deal:int}/products": _children(sales.deal_products, "deal", listed),
        **_singles(world, records),
    }
    limit = RateLimit(requests_per_two_seconds, 2, clock, refusal=_over_the_limit)
    paths = [(f"/api/v2/{path}", answer) for path, answer in v2.items()]
    paths += [(f"{prefix}/{path}", answer) for prefix in ("/v1", "/api/v1") for path, answer in v1.items()]
    return Starlette(routes=[Route(path, limit(guarded(answer, _refusal))) for path, answer in paths])


def _lists(world: World, records: Records, listed: Callable[..., Answer]) -> dict[str, Answer]:
    archived = [deal for deal in world.deals if records.is_archived(deal)]
    current = [deal for deal in world.deals if not records.is_archived(deal)]
    return {
        "persons": listed(_persons(world, records)),
        "organizations": listed(_organizations(world, records)),
        "deals": listed([records.deal(each) for each in current]),
        "deals/archived": listed([records.deal(each) for each in archived]),
        "activities": listed([records.activity(each) for each in world.activities]),
        "stages": listed([records.stage(each) for each in world.stages]),
        "pipelines": listed([records.pipeline(each) for each in world.pipelines]),
    }


def _singles(world: World, records: Records) -> dict[str, Answer]:
    held = {
        "persons": _persons(world, records),
        "organizations": _organizations(world, records),
        "deals": [records.deal(each) for each in world.deals],
        "activities": [records.activity(each) for each in world.activities],
    }
    return {f"{name}/{{id:int}}": _single(each) for name, each in held.items()}


def _lists_before(world: World, records: Records, held: int, listed: Callable[..., Answer]) -> dict[str, Answer]:
    users = _users(world, records)
    return {
        "notes": listed([records.note(each) for each in world.notes]),
        "users": lambda _: json_response({"success": True, "data": users or None}),
        "users/me": lambda _: json_response({"success": True, "data": {**users[0], **_COMPANY}}),
        "deals/summary": lambda _: json_response({"success": True, "data": {"total_count": held}}),
    }


def _sales_before(sales: Sales, listed: Callable[..., "_OldList"], largest_page: int) -> dict[str, Answer]:
    return {
        "callLogs": listed(sales.call_logs(), field="start_time", largest=min(50, largest_page)),
        "leads": listed(sales.leads()),
        "mailbox/mailThreads": _mail_folders(sales, listed),
        "mailbox/mailThreads/{thread:int}/mailMessages": _messages(sales),
    }


def _singles_before(world: World, records: Records) -> dict[str, Answer]:
    notes = [records.note(each) for each in world.notes]
    return {"notes/{id:int}": _single(notes), "users/{id:int}": _single(_users(world, records))}


def _persons(world: World, records: Records) -> list[Record]:
    return [records.person(each) for each in world.records if each.tool == "pipedrive"]


def _organizations(world: World, records: Records) -> list[Record]:
    return [records.organization(each) for each in world.companies if each.pipedrive_id is not None]


def _users(world: World, records: Records) -> list[Record]:
    return [records.user(each) for each in world.agents if each.pipedrive_id is not None]


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

    def __init__(self, records: Sequence[Record], *, inclusive: bool, largest: int) -> None:
        self._inclusive = inclusive
        self._largest = largest
        self._sorted = {
            field: sorted(records, key=lambda record, field=field: (record[field], record["id"]))  # type: ignore[misc]
            for field in ("id", "update_time", "add_time")
        }

    def __call__(self, request: Request) -> Response:
        asked = request.query_params
        field = asked.get("sort_by", "id")
        size = min(int(asked.get("limit", 100)), self._largest)
        if field not in self._sorted:
            return _bad_request("sort_by is not one of id, update_time, add_time")
        try:
            items = _updated_since(self._sorted[field], asked.get("updated_since"), V2_TIME, inclusive=self._inclusive)
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
    """A list of version 1: paged by start and limit, in the order of a time. Without update_time it cannot be cut."""

    def __init__(
        self,
        records: Sequence[Record],
        *,
        inclusive: bool,
        largest: int,
        field: str = "update_time",
    ) -> None:
        self._inclusive = inclusive
        self._largest = largest
        self._is_cut = field == "update_time"
        self._records = sorted(records, key=lambda record: (record[field], record["id"]))

    def __call__(self, request: Request) -> Response:
        asked = request.query_params
        start, size = int(asked.get("start", 0)), min(int(asked.get("limit", 100)), self._largest)
        since = asked.get("updated_since") if self._is_cut else None
        try:
            items = _updated_since(self._records, since, V1_TIME, inclusive=self._inclusive)
        except ValueError as error:
            return _bad_request(str(error))
        page = items[max(start - repeats_boundary(request), 0) : start + size]
        more = start + size < len(items)
        pagination: dict[str, Any] = {"start": start, "limit": size, "more_items_in_collection": more}
        # Like the real one, which forgets next_start on some lists, this one forgets it on every second page.
        if more and start // size % 2 == 0:
            pagination["next_start"] = start + size
        return json_response({"success": True, "data": page or None, "additional_data": {"pagination": pagination}})


def _single(records: Sequence[Record]) -> Answer:
    held = {record["id"]: record for record in records}

    def answer(request: Request) -> Response:
        record = held.get(request.path_params["id"])
        return _not_found() if record is None else json_response({"success": True, "data": record})

    return answer


def _children(find: Callable[[int], list[Record] | None], parent: str, listed: Callable[..., _List]) -> Answer:
    def answer(request: Request) -> Response:
        records = find(request.path_params[parent])
        return _not_found() if records is None else listed(records)(request)

    return answer


def _mail_folders(sales: Sales, listed: Callable[..., _OldList]) -> Answer:
    lists = {folder: listed(sales.mail_threads(folder)) for folder in FOLDERS}
    empty = listed([])
    return lambda request: lists.get(request.query_params.get("folder", "inbox"), empty)(request)


def _messages(sales: Sales) -> Answer:
    def answer(request: Request) -> Response:
        found = sales.mail_messages(request.path_params["thread"])
        return _not_found() if found is None else json_response({"success": True, "data": found or None})

    return answer


def _not_found() -> Response:
    return json_response({"success": False, "error": "Not found", "errorCode": 404}, 404)


def _updated_since(
    items: Sequence[Record], since: str | None, time_format: str, *, inclusive: bool
) -> Sequence[Record]:
    if not since:
        return items
    floor = datetime.strptime(since, V2_TIME).strftime(time_format)  # noqa: DTZ007 - both are UTC texts
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

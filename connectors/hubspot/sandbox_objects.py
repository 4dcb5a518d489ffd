"""HubSpot's objects as its API lists, searches, reads and associates them."""

import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import orjson
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from connectors.hubspot import sandbox_activities, sandbox_people
from connectors.hubspot.sandbox_search import Limits, SearchError, search
from connectors.hubspot.sandbox_things import MODIFIED, SINGULAR, Record, Thing, instant, shown
from sandbox.http import json_response, repeats_boundary
from sandbox.model import World

_LIST_PAGE, _BATCH, _WITH_HISTORY = 100, 100, 50
_A_WHILE = timedelta(minutes=1)
_ONE_TO_ONE = {("contacts", "companies"): (1, "Primary"), ("deals", "companies"): (5, "Primary")}


class Refusal(Exception):  # noqa: N818 - an answer, not a failure
    """The answer is a refusal in HubSpot's shape."""

    def __init__(self, status: int, category: str, message: str) -> None:
        super().__init__(message)
        self.status, self.category, self.message = status, category, message


class Objects:
    """Every object there is, by type, in the order of ids."""

    def __init__(
        self,
        world: World,
        clock: Callable[[], datetime],
        *,
        wall: int = 10_000,
        search_page: int = 200,
        rows_a_page: int | None = None,
        lag: timedelta = timedelta(0),
    ) -> None:
        self._world, self._clock, self._lag = world, clock, lag
        self._limits = Limits(wall=wall, page=search_page, rows_a_page=rows_a_page or search_page)
        directory = sandbox_people.Directory(world)
        made: dict[str, list[Thing]] = defaultdict(list)
        made["contacts"] = list(sandbox_people.contacts(directory))
        made["companies"] = list(sandbox_people.companies(directory))
        made["deals"] = list(sandbox_people.deals(directory))
        for kind, one in sandbox_activities.everything(directory):
            made[kind].append(one)
        self._things = {
            kind: {one.id: one for one in sorted(made[kind], key=lambda each: int(each.id))} for kind in SINGULAR
        }
        self._moved: dict[str, dict[str, str]] = {}
        self._owners = sandbox_people.owners(directory)

    def ids(self, kind: str) -> list[str]:
        """Ids of all objects of a type, in order."""
        return list(self._things[kind])

    def take_away(
        self,
        archived: Mapping[str, Collection[str]],
        merged: Mapping[str, Mapping[str, str]],
        erased: Mapping[str, Collection[str]],
    ) -> None:
        """Put objects into the recycle bin, merge them into others, or erase them."""
        # An earlier world may not have all of them yet.
        for kind, ids in archived.items():
            for id_ in set(ids) & set(self._things[kind]):
                self._things[kind][id_].archived_at = self._world.now - _A_WHILE
        for kind, losers in merged.items():
            known = {loser: winner for loser, winner in losers.items() if {loser, winner} <= set(self._things[kind])}
            for loser, winner in known.items():
                self._merge(kind, self._things[kind].pop(loser), self._things[kind][winner])
            self._moved[kind] = known
        for kind, ids in erased.items():
            for id_ in ids:
                self._things[kind].pop(id_, None)

    def restore(self, restored: Mapping[str, Collection[str]]) -> None:
        """Take objects out of the recycle bin, which changes them."""
        for kind, ids in restored.items():
            for id_ in ids:
                self._touch(kind, self._things[kind][id_], self._world.now)

    def _touch(self, kind: str, one: Thing, at: datetime) -> None:
        one.updated = at
        one.properties[MODIFIED.get(kind, "hs_lastmodifieddate")] = instant(at)

    def _merge(self, kind: str, loser: Thing, winner: Thing) -> None:
        at = self._world.now - _A_WHILE + timedelta(milliseconds=zlib.crc32(loser.id.encode()) % 1000)
        self._touch(kind, winner, at)
        taken = int(winner.updated.timestamp() * 1000)
        merged = [each for each in (winner.properties.get("hs_merged_object_ids"), loser.id) if each]
        winner.properties["hs_merged_object_ids"] = ";".join(merged)
        winner.properties["hs_calculated_merged_vids"] = ";".join(f"{each}:{taken}" for each in merged)
        for to, ids in loser.links.items():
            own = winner.links.setdefault(to, [])
            own += [id_ for id_ in ids if id_ not in own]

    async def search(self, request: Request) -> Response:
        """POST /crm/v3/objects/{kind}/search. Knows nothing of the recycle bin, and of changes only after a while."""
        kind, body = self._kind(request), orjson.loads(await request.body())
        known_until = self._clock() - self._lag
        seen = [one for one in self._living(kind) if not self._lag or one.updated <= known_until]
        try:
            page, total, start = search(seen, body, kind=kind, limits=self._limits)
        except SearchError as error:
            raise Refusal(error.status, "VALIDATION_ERROR", error.message) from None
        results = [shown(kind, one, body.get("properties") or ()) for one in page]
        answer: Record = {"total": total, "results": results}
        if start + len(page) < total and page:
            answer["paging"] = {"next": {"after": str(start + len(page))}}
        return json_response(answer)

    def listed(self, request: Request) -> Response:
        """GET /crm/v3/objects/{kind}: everything by id, or what is in the recycle bin."""
        kind, asked = self._kind(request), request.query_params
        history, limit = _names(asked, "propertiesWithHistory"), int(asked.get("limit", 10))
        if limit > (_WITH_HISTORY if history else _LIST_PAGE):
            raise Refusal(400, "VALIDATION_ERROR", "limit is too high")
        after, binned = int(asked.get("after", 0)), asked.get("archived", "").lower() == "true"
        things = [one for one in self._things[kind].values() if (one.archived_at is not None) is binned]
        start = next((place for place, one in enumerate(things) if int(one.id) > after), len(things))
        page = things[start : start + limit]
        rest = things[start + limit :]
        if repeats_boundary(request) and start and page:
            page = [things[start - 1], *page]
        names = _names(asked, "properties")
        results = [self._with_links(kind, one, asked, shown(kind, one, names, history)) for one in page]
        answer: Record = {"results": results}
        if rest:
            next_url = str(request.url.include_query_params(after=page[-1].id))
            answer["paging"] = {"next": {"after": page[-1].id, "link": next_url}}
        return json_response(answer)

    def one(self, request: Request) -> Response:
        """GET /crm/v3/objects/{kind}/{id}. A merged id leads to the object that took it in."""
        kind, asked, id_ = self._kind(request), request.query_params, str(request.path_params["id"])
        one = self._things[kind].get(self._moved.get(kind, {}).get(id_, id_))
        if one is None or (one.archived_at is not None) is not (asked.get("archived", "").lower() == "true"):
            raise Refusal(404, "OBJECT_NOT_FOUND", "resource not found")
        names, history = _names(asked, "properties"), _names(asked, "propertiesWithHistory")
        return json_response(self._with_links(kind, one, asked, shown(kind, one, names, history)))

    async def batch_read(self, request: Request) -> Response:
        """POST /crm/v3/objects/{kind}/batch/read."""
        kind, body = self._kind(request), orjson.loads(await request.body())
        names, history = body.get("properties") or (), body.get("propertiesWithHistory") or ()
        ids = _inputs(body, _WITH_HISTORY if history else _BATCH)
        found = {one.id: one for one in self._living(kind)}
        results = [shown(kind, found[id_], names, history) for id_ in ids if id_ in found]
        missing = [id_ for id_ in ids if id_ not in found]
        message = "Could not get some objects, they may be deleted or not exist. Check that ids are valid."
        error = {"status": "error", "category": "OBJECT_NOT_FOUND", "message": message, "context": {"ids": missing}}
        return _batch(results, [error] if missing else [])

    async def batch_associations(self, request: Request) -> Response:
        """POST /crm/v4/associations/{kind}/{to}/batch/read. What hangs together with nothing is an error with 207."""
        kind, to, body = self._kind(request), self._kind(request, "to"), orjson.loads(await request.body())
        results, errors = [], []
        for id_ in _inputs(body, _BATCH):
            ends = self._ends(kind, id_, to)
            if ends:
                results.append({"from": {"id": id_}, "to": ends})
            else:
                errors.append(_no_association(kind, id_, to))
        return _batch(results, errors)

    def associations(self, request: Request) -> Response:
        """GET /crm/v4/objects/{kind}/{id}/associations/{to}."""
        kind, to = self._kind(request), self._kind(request, "to")
        return json_response({"results": self._ends(kind, str(request.path_params["id"]), to)})

    def list_owners(self, request: Request) -> Response:
        """GET /crm/v3/owners/."""
        asked = request.query_params
        limit, after = int(asked.get("limit", 100)), int(asked.get("after", 0))
        archived = asked.get("archived", "").lower() == "true"
        owners = [owner for owner in self._owners if owner["archived"] is archived]
        answer: Record = {"results": owners[after : after + limit]}
        if after + limit < len(owners):
            answer["paging"] = {"next": {"after": str(after + limit), "link": str(request.url)}}
        return json_response(answer)

    def one_owner(self, request: Request) -> Response:
        """GET /crm/v3/owners/{id}."""
        found = [owner for owner in self._owners if owner["id"] == request.path_params["id"]]
        if not found:
            raise Refusal(404, "OBJECT_NOT_FOUND", "resource not found")
        return json_response(found[0])

    def pipelines(self, request: Request) -> Response:
        """GET /crm/v3/pipelines/{kind}: not paged."""
        kind = self._kind(request)
        by_kind = {
            "deals": sandbox_people.deal_pipelines(self._world),
            "tickets": sandbox_activities.ticket_pipelines(),
        }
        return json_response({"results": by_kind.get(kind, [])})

    def property_names(self, request: Request) -> Response:
        """GET /crm/v3/properties/{kind}."""
        names = sorted({name for one in self._things[self._kind(request)].values() for name in one.properties})
        plain = {"type": "string", "fieldType": "text", "groupName": "information", "description": "", "options": []}
        return json_response({"results": [{"name": name, "label": name, **plain} for name in names]})

    def _kind(self, request: Request, name: str = "kind") -> str:
        given = str(request.path_params[name]).lower()
        kind = next((plural for plural, singular in SINGULAR.items() if given in {plural, singular}), None)
        if kind is None:
            raise Refusal(400, "VALIDATION_ERROR", f"Unable to infer object type from: {given}")
        return kind

    def _living(self, kind: str) -> Iterable[Thing]:
        return [one for one in self._things[kind].values() if one.archived_at is None]

    def _ends(self, kind: str, id_: str, to: str) -> list[Record]:
        one = self._things[kind].get(id_)
        if one is None or one.archived_at is not None:
            return []
        label = _ONE_TO_ONE.get((kind, to))
        plain = {"category": "HUBSPOT_DEFINED", "typeId": 200 + len(kind), "label": None}
        types = [{"category": "HUBSPOT_DEFINED", "typeId": label[0], "label": label[1]}] if label else []
        ends = [self._moved.get(to, {}).get(end, end) for end in one.links.get(to, [])]
        there = [end for end in ends if end in self._things[to] and self._things[to][end].archived_at is None]
        # Ids are numbers here and texts everywhere else.
        return [{"toObjectId": int(end), "associationTypes": [*types, plain]} for end in there]

    def _with_links(self, kind: str, one: Thing, asked: QueryParams, record: Record) -> Record:
        links = {}
        for to in _names(asked, "associations"):
            name = f"{SINGULAR[kind]}_to_{SINGULAR.get(to, to)}"
            links[to] = {"results": [{"id": id_, "type": name} for id_ in one.links.get(to, [])]}
        links = {to: ends for to, ends in links.items() if ends["results"]}
        return {**record, "associations": links} if links else record


def _names(asked: QueryParams, key: str) -> list[str]:
    """Names given with commas between, or one by one."""
    return [name for text in asked.getlist(key) for name in text.split(",") if name]


def _inputs(body: Mapping[str, Any], most: int) -> list[str]:
    ids = [str(each["id"]) for each in body.get("inputs") or []]
    if not 0 < len(ids) <= most:
        raise Refusal(400, "VALIDATION_ERROR", f"The batch must hold between 1 and {most} inputs")
    return ids


def _batch(results: list[Record], errors: list[Record]) -> Response:
    times = {"startedAt": "2026-11-20T09:00:00Z", "completedAt": "2026-11-20T09:00:00Z"}
    body: Record = {"status": "COMPLETE", "results": results, **times}
    if errors:
        body |= {"numErrors": len(errors), "errors": errors}
    return json_response(body, 207 if errors else 200)


def _no_association(kind: str, id_: str, to: str) -> Record:
    source, target = SINGULAR[kind], SINGULAR[to]
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
        "message": f"No {target} is associated with {source} {id_}.",
        "context": {"fromObjectId": [id_], "fromObjectType": [source], "toObjectType": [target]},
    }

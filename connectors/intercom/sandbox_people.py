"""The make-believe contacts: searched, listed, read, deleted, archived and merged, with what hangs on each."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from starlette.requests import Request
from starlette.responses import Response

from connectors.intercom.sandbox_answers import Record, is_newer, not_found, refuse, turned
from connectors.intercom.sandbox_changes import Changes
from connectors.intercom.sandbox_inbox import listed, searched
from connectors.intercom.sandbox_records import Records, at_path, epoch
from connectors.intercom.sandbox_search import Grammar, Index
from sandbox.http import Answer, json_response
from sandbox.model import PersonRecord

_DATES = frozenset(
    {"created_at", "updated_at", "signed_up_at", "last_seen_at", "last_contacted_at", "last_replied_at"}
    | {"last_email_opened_at", "last_email_clicked_at"}
)


class People:
    """Contacts as far as they were known by `clock()`, without those that were deleted, archived or merged."""

    def __init__(
        self,
        records: Records,
        clock: Callable[[], datetime],
        changes: Changes,
        *,
        workspace_zone: str,
        companies_key: str,
    ) -> None:
        self._companies_key = companies_key
        self._records, self._clock, self._changes = records, clock, changes
        self._grammar = Grammar(_value, _DATES, page_size=50, day_zone=ZoneInfo(workspace_zone))
        self._version: int | None = None
        self._index = Index([], self._grammar)

    def routes(self) -> list[tuple[str, str, Answer]]:
        """Method, path and answer of each."""
        return [
            ("POST", "/contacts/search", self.search),
            ("POST", "/contacts/merge", self.merge),
            ("GET", "/contacts", self.by_cursor),
            ("GET", "/contacts/{id}", self.contact),
            ("DELETE", "/contacts/{id}", self.delete),
            ("POST", "/contacts/{id}/archive", self.archive),
            ("POST", "/contacts/{id}/unarchive", self.unarchive),
            ("GET", "/contacts/{id}/merge_history", self.merge_history),
            ("GET", "/contacts/{id}/notes", self.notes),
            ("GET", "/contacts/{id}/companies", self.companies),
        ]

    async def search(self, request: Request) -> Response:
        """Any of them, by any field; dates by whole days."""
        self._look()
        return await searched(request, self._index, self._clock, "list", "data")

    def by_cursor(self, request: Request) -> Response:
        """All of them, by cursor."""
        self._look()
        return listed(request, self._index, self._clock, "list", "data")

    def contact(self, request: Request) -> Response:
        """One; it has a field more than in lists."""
        found = self._contact(request.path_params["id"])
        return json_response({**self._record(found), "enabled_push_messaging": None}) if found else not_found()

    def delete(self, request: Request) -> Response:
        """For good."""
        found = self._contact(request.path_params["id"])
        if found is None:
            return not_found()
        self._changes.delete("contact", found.id, self._clock())
        return json_response({**_reference(found), "deleted": True})

    def archive(self, request: Request) -> Response:
        """Out of sight."""
        found = self._contact(request.path_params["id"])
        if found is None:
            return not_found()
        self._changes.archive(found.id, self._clock())
        return json_response({**_reference(found), "archived": True})

    def unarchive(self, request: Request) -> Response:
        """Back again."""
        self._changes.unarchive(request.path_params["id"], self._clock())
        found = self._contact(request.path_params["id"])
        return json_response({**_reference(found), "archived": False}) if found else not_found()

    async def merge(self, request: Request) -> Response:
        """A lead into a user: the lead's id answers 404 from now on."""
        body = orjson.loads(await request.body())
        lead, user = (self._contact(str(body.get(name))) for name in ("from", "into"))
        if lead is None or user is None:
            return refuse(404, "not_found", "Contact Not Found")
        if (lead.role, user.role) != ("lead", "user"):
            return refuse(400, "invalid_merge", "Merging can only be performed on a lead into a user")
        self._changes.merge(lead.id, user.id, self._clock())
        return json_response({**self._record(user), "enabled_push_messaging": None})

    def merge_history(self, request: Request) -> Response:
        """Who was merged into a user, newest first. Leads have none, and versions before 2.16 know of none."""
        found = self._contact(request.path_params["id"])
        if not is_newer(request) or found is None or found.role != "user":
            return not_found()
        size, start = (int(request.query_params.get(name, usual)) for name, usual in (("per_page", 50), ("cursor", 0)))
        merged = self._changes.merged_into(found.id, self._clock())
        rows = [
            {
                "type": "merge_history",
                "source_contact_id": lead,
                "source_contact_role": self._records.contacts[lead].role,
                "merged_at": epoch(at),
            }
            for lead, at in merged[start : start + size]
        ]
        more = start + size < len(merged)
        following = {"next_cursor": str(start + size)} if more else {}
        return json_response({"type": "list", "data": rows, "has_more": more, **following})

    def notes(self, request: Request) -> Response:
        """What people of support noted about a contact, newest first."""
        found = self._contact(request.path_params["id"])
        if found is None:
            return not_found()
        return turned(
            request, [self._records.note(each) for each in self._records.notes_of(found)], key="data", usual=50
        )

    def companies(self, request: Request) -> Response:
        """All companies of a contact, not just those listed on it."""
        found = self._contact(request.path_params["id"])
        if found is None:
            return not_found()
        companies = [self._records.company(each) for each in self._records.companies_of(found)]
        return turned(request, companies, key=self._companies_key, usual=50)

    def _contact(self, identifier: str) -> PersonRecord | None:
        found, now = self._records.contacts.get(identifier), self._clock()
        hidden = found is None or found.updated_at > now or self._changes.is_gone("contact", identifier, now)
        return None if hidden else found

    def _record(self, contact: PersonRecord) -> Record:
        """The contact, which merges change."""
        record, touched = self._records.contact(contact), self._changes.touched(contact.id, self._clock())
        return {**record, "updated_at": max([record["updated_at"], *(epoch(at) or 0 for at in touched)])}

    def _look(self) -> None:
        now = self._clock()
        version = self._changes.version(now)
        if version != self._version:
            present = [c for c in self._records.contacts.values() if not self._changes.is_gone("contact", c.id, now)]
            self._index, self._version = Index([self._record(each) for each in present], self._grammar), version


def _reference(contact: PersonRecord) -> Record:
    return {"type": "contact", "id": contact.id, "external_id": contact.external_id}


def _value(record: Record, field: str) -> Any:
    if field == "company_id":
        return [each["id"] for each in record["companies"]["data"]]
    return at_path(record, field)

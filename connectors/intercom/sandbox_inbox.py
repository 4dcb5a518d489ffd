"""The make-believe inbox: conversations and tickets, searched, listed, read and deleted."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from connectors.intercom.sandbox_answers import Record, cursor_pages, is_newer, not_found, refuse, turned
from connectors.intercom.sandbox_changes import Changes
from connectors.intercom.sandbox_conversations import Conversations
from connectors.intercom.sandbox_records import Records, at_path, epoch
from connectors.intercom.sandbox_search import Grammar, Index, Page, SearchError
from connectors.intercom.sandbox_tickets import STATES, Tickets
from sandbox.http import Answer, json_response, repeats_boundary
from sandbox.making.backoffice import Ticket
from sandbox.model import Conversation

_CONVERSATION_DATES = frozenset(
    {"created_at", "updated_at", "waiting_since", "snoozed_until"}
    | {f"statistics.{name}_at" for name in ("first_contact_reply", "first_admin_reply", "last_admin_reply")}
    | {f"statistics.{name}_at" for name in ("last_contact_reply", "first_close", "last_close", "first_assignment")}
    | {f"conversation_rating.{name}_at" for name in ("requested", "replied")}
)
_TICKET_DATES = frozenset({"created_at", "updated_at", "snoozed_until"})
EVERYTHING: Record = {"field": "created_at", "operator": ">", "value": 0}

# Search fields that go by another name in the record.
_LISTS = {
    "contact_ids": ("contacts", "contacts"),
    "teammate_ids": ("teammates", "teammates"),
    "tag_ids": ("tags", "tags"),
}
_RENAMED = {"conversation_rating.score": "conversation_rating.rating"}


class Inbox:
    """Conversations and tickets as far as they had come by `clock()`, without those that were deleted."""

    def __init__(
        self,
        records: Records,
        clock: Callable[[], datetime],
        changes: Changes,
        *,
        most_parts: int,
        more_tickets: tuple[Ticket, ...] = (),
        merge_moves: bool = True,
    ) -> None:
        self._merge_moves = merge_moves
        self._clock, self._changes, self._most_parts = clock, changes, most_parts
        tickets = Tickets(records, more_tickets)
        self._tickets, self._written = tickets, Conversations(records, tickets)
        self._all = {each.id: each for each in records.world.conversations}
        self._version: int | None = None
        self._conversations = self._ticket_index = Index([], Grammar(_value, _TICKET_DATES, page_size=20))

    def routes(self) -> list[tuple[str, str, Answer]]:
        """Method, path and answer of each."""
        return [
            ("POST", "/conversations/search", self.search_conversations),
            ("GET", "/conversations", self.list_conversations),
            ("GET", "/conversations/deleted", self.deleted),
            ("GET", "/conversations/{id}", self.conversation),
            ("DELETE", "/conversations/{id}", self.delete_conversation),
            ("POST", "/tickets/search", self.search_tickets),
            ("GET", "/tickets/{id}", self.ticket),
            ("DELETE", "/tickets/{id}", self.delete_ticket),
            ("GET", "/ticket_types", self.ticket_types),
            ("GET", "/ticket_states", self.ticket_states),
        ]

    async def search_conversations(self, request: Request) -> Response:
        """Any of them, by any field."""
        self._look()
        return await searched(request, self._conversations, self._clock, "conversation.list", "conversations")

    async def search_tickets(self, request: Request) -> Response:
        """Tickets; unlike conversations they come with their parts."""
        self._look()
        return await searched(request, self._ticket_index, self._clock, "ticket.list", "tickets")

    def list_conversations(self, request: Request) -> Response:
        """All of them, by cursor."""
        self._look()
        return listed(request, self._conversations, self._clock, "conversation.list", "conversations")

    def conversation(self, request: Request) -> Response:
        """One, with the newest of its parts."""
        found = self._conversation(request.path_params["id"])
        if found is None:
            return not_found()
        plain = request.query_params.get("display_as") == "plaintext"
        return json_response(self._written.with_parts(found, plain=plain, most=self._most_parts))

    def delete_conversation(self, request: Request) -> Response:
        """For good."""
        found = self._conversation(request.path_params["id"])
        if found is None:
            return not_found()
        self._changes.delete("conversation", found.id, self._clock())
        return json_response({"id": found.id, "object": "conversation", "deleted": True})

    def deleted(self, request: Request) -> Response:
        """Ids of what was deleted, newest first; in versions before 2.16 there is no such list."""
        if not is_newer(request):
            return not_found()
        gone = self._changes.deleted("conversation", self._clock())
        if request.query_params.get("order") == "asc":
            gone.reverse()
        rows = [{"id": each, "metrics_retained": True, "deleted_at": epoch(at)} for each, at in gone]
        return turned(request, rows, key="conversations", kind="conversations.list")

    def ticket(self, request: Request) -> Response:
        """One ticket with the newest of its parts."""
        found = self._tickets.by_id.get(request.path_params["id"])
        if found is None or self._changes.is_gone("ticket", found.id, self._clock()):
            return not_found()
        return json_response(self._ticket(found))

    def delete_ticket(self, request: Request) -> Response:
        """For good."""
        answer = self.ticket(request)
        if answer.status_code != 200:
            return answer
        self._changes.delete("ticket", request.path_params["id"], self._clock())
        return json_response({"id": request.path_params["id"], "object": "ticket", "deleted": True})

    def ticket_types(self, _: Request) -> Response:
        """The forms, with their fields."""
        return json_response({"type": "list", "data": self._tickets.types()})

    def ticket_states(self, _: Request) -> Response:
        """Every state a ticket can be in."""
        return json_response({"type": "list", "data": list(STATES.values())})

    def _conversation(self, identifier: str) -> Conversation | None:
        found, now = self._all.get(identifier), self._clock()
        if found is None or found.updated_at > now or self._changes.is_gone("conversation", found.id, now):
            return None
        return replace(found, contact=self._contact(found.contact))

    def _ticket(self, ticket: Ticket) -> Record:
        return self._tickets.ticket(replace(ticket, contact=self._contact(ticket.contact)), most=self._most_parts)

    def _contact(self, contact: str) -> str:
        return self._changes.survivor(contact, self._clock()) if self._merge_moves else contact

    def _look(self) -> None:
        """Write the records anew when something was deleted or merged meanwhile."""
        now = self._clock()
        version = self._changes.version(now)
        if version == self._version:
            return
        present = [
            replace(each, contact=self._contact(each.contact))
            for each in self._all.values()
            if not self._changes.is_gone("conversation", each.id, now)
        ]
        grammar = Grammar(_value, _CONVERSATION_DATES, page_size=20)
        self._conversations = Index([self._written.conversation(each) for each in present], grammar)
        tickets = [each for each in self._tickets.by_id.values() if not self._changes.is_gone("ticket", each.id, now)]
        self._ticket_index = Index(
            [self._ticket(each) for each in tickets], Grammar(_value, _TICKET_DATES, page_size=20)
        )
        self._version = version


async def searched(request: Request, index: Index, clock: Callable[[], datetime], kind: str, key: str) -> Response:
    """The answer to a search."""
    try:
        body, now = orjson.loads(await request.body()), int(clock().timestamp())
        page = index.search(body, now, repeat=repeats_boundary(request))
    except orjson.JSONDecodeError:
        return refuse(400, "bad_request", "The body is not JSON")
    except SearchError as error:
        return refuse(400, error.code, error.message)
    return _shown(page, kind, key)


def listed(request: Request, index: Index, clock: Callable[[], datetime], kind: str, key: str) -> Response:
    """All records by cursor, as a search for everything would give them."""
    pagination: Record = {}
    if "per_page" in request.query_params:
        pagination["per_page"] = int(request.query_params["per_page"])
    if "starting_after" in request.query_params:
        pagination["starting_after"] = request.query_params["starting_after"]
    try:
        page = index.search({"query": EVERYTHING, "pagination": pagination}, int(clock().timestamp()))
    except SearchError as error:
        return refuse(400, error.code, error.message)
    return _shown(page, kind, key)


def _shown(page: Page, kind: str, key: str) -> Response:
    return json_response({"type": kind, "pages": cursor_pages(page), "total_count": page.total, key: page.records})


def _value(record: Record, field: str) -> Any:
    if field in _LISTS:
        path, inner = _LISTS[field]
        return [each["id"] for each in record[path][inner]]
    return at_path(record, _RENAMED.get(field, field))

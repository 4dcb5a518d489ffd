"""Who looked at whom: the access log as its readers see it. Reading it is in it, too."""

from dataclasses import dataclass

from fastapi import Request

from unified_profile.app.audit import route_pattern
from unified_profile.app.cursors import KeyCursor, cut
from unified_profile.app.gate import Visitor
from unified_profile.app.services import services
from unified_profile.identity import ids_of_person
from unified_profile.ledger import AccessEntry


@dataclass(frozen=True)
class EntryCursor(KeyCursor):
    """The last entry of a page: the newest are first."""

    sequence: int


def read_log(
    request: Request, who: Visitor, customer_id: str | None, after: EntryCursor | None, size: int
) -> tuple[list[AccessEntry], EntryCursor | None]:
    """One page of the log, of one customer under every id they ever had or of everybody, and where the next begins."""
    app = services(request)
    found = app.ledger.access_log(
        _every_id(request, customer_id) if customer_id else None, size + 1, before=after.sequence if after else None
    )
    app.ledger.record_views(who.user, [customer_id], route_pattern(request), "read the access log")
    shown, last = cut(found, size)
    return shown, EntryCursor(last.sequence) if last else None


def _every_id(request: Request, customer_id: str) -> list[str]:
    published = services(request).published
    if published.current_file() is None:
        return [customer_id]
    with published.reading() as con:
        return ids_of_person(con, customer_id)

"""Version 1 of the API about who may be one person although no rule says so. Decisions have routes of their own."""

from typing import Annotated

import duckdb
from fastapi import Query, Request

from contracts.errors import ImpossibleError
from unified_profile.app.api.identity_routes import PUBLISHED_ID, new_router
from unified_profile.app.api.identity_views import View
from unified_profile.app.api.paging import NextPage
from unified_profile.app.api.suspect_models import SuspectPage
from unified_profile.app.audit import record_seen
from unified_profile.app.cursors import cut, decode_place, encode_place
from unified_profile.app.gate import Who
from unified_profile.app.services import App
from unified_profile.identity import find_subject
from unified_profile.suggestions import open_suggestions

router = new_router()

Person = Annotated[
    str | None,
    Query(
        max_length=80,
        pattern=PUBLISHED_ID,
        description="any id of a person ever published: only who may be one with them",
        examples=["p_0c11d9a4"],
    ),
]


@router.get("/suspects")
def suspects(
    request: Request,
    app: App,
    who: Who,
    *,
    person: Person = None,
    cursor: NextPage = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> SuspectPage:
    """Pairs of people who may be one, the likeliest first, and how each was weighed.

    The decision `link` accepts a pair and `cannot_link` refuses it. Who was decided on is in the list no more, at once
    and for good.
    """
    after = decode_place(cursor) if cursor else None
    decisions = app.ledger.decisions()
    with app.published.reading() as con:
        person_id = _person_now(con, person) if person else None
        found = open_suggestions(con, decisions, person_id=person_id, after=after, limit=limit + 1)
    shown, last = cut(found, limit)
    people = dict.fromkeys(one for each in shown for one in (each.person_id_a, each.person_id_b))
    record_seen(request, who, list(people))
    view = View(who.user.role)
    following = encode_place(last.place) if last else None
    return SuspectPage(suspects=[view.suspect(each) for each in shown], next=following)


def _person_now(con: duckdb.DuckDBPyConnection, named: str) -> str:
    """The id that the one named bears now. Raises NotThereError, and ImpossibleError for who is no customer."""
    subject = find_subject(con, named)
    if subject.kind != "customer":
        raise ImpossibleError(
            f"'{named}' is {subject.called}, and suspects are customers.", remedy="give the id of a person (p_…)."
        )
    return subject.id

"""The queue of people who may be one: pair by pair, side by side, the likeliest first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from unified_profile.app.api.identity_models import DecisionBody
from unified_profile.app.api.identity_views import View
from unified_profile.app.customers import Customer, Identifier, find_customer
from unified_profile.app.hiding import seen
from unified_profile.app.queries import all_rows
from unified_profile.app.side_by_side import Known, Row, compared
from unified_profile.app.viewers import Viewer
from unified_profile.app.waterfalls import DrawnBar, waterfall
from unified_profile.identity.asking import people_of
from unified_profile.ledger import Decision
from unified_profile.suggestions import Place, Queue, Suggestion, queue_of_suggestions

# What is compared, as readers call it.
COMPARISONS: Mapping[str, str] = {
    "name": "Name",
    "address": "E-mail",
    "company": "Company",
    "phone": "Phone",
    "external_id": "Your own id",
}
# For so long the page offers to take back what somebody has just decided.
_JUST_NOW = timedelta(minutes=10)


@dataclass(frozen=True)
class Person:
    """One of two. `customer` None: identity knows them, and the marts do not."""

    customer_id: str
    customer: Customer | None


@dataclass(frozen=True)
class Pair:
    """Two people who may be one. The keys of records are for whoever may decide, and as they are."""

    record_key_a: str
    record_key_b: str
    probability: float
    left: Person
    right: Person
    rows: list[Row]
    bars: list[DrawnBar]
    place: Place


@dataclass(frozen=True)
class JustDecided:
    """What the reader decided a moment ago, and about whom."""

    decision: DecisionBody
    customer_id: str
    names: list[str]


@dataclass(frozen=True)
class SuspectPage:
    """Some pairs. `total` is of the whole queue, `speaking` for how many pairs each comparison speaks."""

    pairs: list[Pair]
    total: int
    speaking: dict[str, int]
    next: Place | None

    @property
    def customer_ids(self) -> list[str]:
        """Everybody who is shown."""
        return list(dict.fromkeys(one.customer_id for pair in self.pairs for one in (pair.left, pair.right)))


def suspect_page(
    con: duckdb.DuckDBPyConnection,
    viewer: Viewer,
    standing: Sequence[Decision],
    *,
    about: str | None,
    person_id: str | None,
    after: Place | None,
    size: int,
) -> SuspectPage:
    """Give `size` pairs behind `after` for which the comparison `about` speaks, of one person or of all."""

    def queue(about: str | None, after: Place | None, limit: int) -> Queue:
        return queue_of_suggestions(con, standing, person_id=person_id, about=about, after=after, limit=limit)

    found = queue(about, after, size + 1)
    counted = found if found.page or not (about or after) else queue(None, None, 1)
    shown = found.page[:size]
    following = shown[-1].place if len(found.page) > size else None
    return SuspectPage([_pair(con, viewer, each) for each in shown], counted.total, counted.speaking, following)


def just_decided(
    con: duckdb.DuckDBPyConnection, viewer: Viewer, author: str, standing: Iterable[Decision], now: datetime
) -> JustDecided | None:
    """Find the newest decision of this author about two people, unless it is long ago. `now` is aware."""
    own = [each for each in standing if each.author == author and each.record_key_a and each.record_key_b]
    newest = max(own, key=lambda each: each.id, default=None)
    if newest is None or now - newest.decided_at > _JUST_NOW:
        return None
    people = people_of(con, [newest.record_key_a or "", newest.record_key_b or ""])
    known = [seen(viewer, one) for one in (find_customer(con, person) for person in people) if one]
    if not known:
        return None
    (decision,) = View(viewer.role).decisions([newest])
    return JustDecided(decision, known[0].customer_id, [one.display_name or "somebody without a name" for one in known])


def _pair(con: duckdb.DuckDBPyConnection, viewer: Viewer, found: Suggestion) -> Pair:
    left, right = (_known(con, each) for each in (found.person_id_a, found.person_id_b))
    body = View(viewer.role).suspect(found)
    return Pair(
        record_key_a=body.record_key_a,
        record_key_b=body.record_key_b,
        probability=found.probability,
        left=_person(viewer, found.person_id_a, left),
        right=_person(viewer, found.person_id_b, right),
        rows=compared(viewer, left, right),
        bars=waterfall(body.bars),
        place=found.place,
    )


def _known(con: duckdb.DuckDBPyConnection, customer_id: str) -> Known:
    return Known(
        find_customer(con, customer_id), all_rows(con, Identifier, "customer_identifiers", customer_id=customer_id)
    )


def _person(viewer: Viewer, customer_id: str, known: Known) -> Person:
    return Person(customer_id, seen(viewer, known.customer) if known.customer else None)

"""Why the records of a customer are one person: what holds them together, what does not, and who decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from unified_profile.app.api.identity_views import View
from unified_profile.app.api.suspect_models import SuspectBody
from unified_profile.app.customers import find_customer
from unified_profile.app.decided import Decided, decided_about
from unified_profile.app.evidence_graph import Drawing, Hop, drawing_of, way_between
from unified_profile.app.hiding import CustomerName, seen
from unified_profile.app.masks import masked
from unified_profile.app.queries import all_rows
from unified_profile.app.viewers import Viewer
from unified_profile.app.waterfalls import DrawnBar, waterfall
from unified_profile.identity import Carried, Step, Subject, contested_of, evidence_of, records_of
from unified_profile.identity.asking import joined_at, person_of_each
from unified_profile.ledger import Decision, DecisionKind, Role
from unified_profile.ledger.decisions import about
from unified_profile.suggestions import open_suggestions

SUSPECTS_SHOWN = 5

# What carrying one key says in plain words, as docs/identity.md lists the levels.
_RULES: Mapping[str, str] = {
    "link": "Somebody decided that they are one",
    "record": "One tool names the other's record",
    "external_id": "Same id of your own",
    "email": "Same e-mail address",
    "folded_email": "Addresses that reach one mailbox",
    "name_phone": "Same full name and phone number",
    "name_domain": "Same full name, at one domain",
    "mobile": "Same mobile number",
}


@dataclass(frozen=True)
class Named:
    """How a tool calls one of its records."""

    record_key: str
    connector: str
    name: CustomerName | None


@dataclass(frozen=True)
class SourceRecord:
    """One tool's record. `number` counts from 1, the oldest first; `key` and `name` are as the reader may see them."""

    number: int
    key: str
    connector: str
    name: str | None


@dataclass(frozen=True)
class Way:
    """How two records hang together: by `hops` over the keys, none when they do not. `start` and `end` are numbers."""

    start: int
    end: int
    hops: list[Hop]


@dataclass(frozen=True)
class Apart:
    """Somebody from whom this one is kept apart, as a decision that holds says."""

    customer_id: str
    name: str | None
    because: Decided


@dataclass(frozen=True)
class Reason:
    """One key, and the numbers of the records that it holds together. `joined_at`: UTC, None when first seen so."""

    rule: str
    value: str
    level: int
    numbers: tuple[int, ...]
    joined_at: datetime | None


@dataclass(frozen=True)
class InVain:
    """A key that others carry too, so that it joins nobody."""

    rule: str
    value: str
    reason: str
    record_count: int


@dataclass(frozen=True)
class Suspect:
    """Somebody who may be the same person, and how that was weighed."""

    pair: SuspectBody
    other_id: str
    other_name: str | None
    bars: list[DrawnBar]


@dataclass(frozen=True)
class Why:
    """All that the page says."""

    customer_id: str
    name: str | None
    records: list[SourceRecord]
    reasons: list[Reason]
    in_vain: list[InVain]
    suspects: list[Suspect]
    apart: list[Apart]
    decisions: list[Decided]
    way: Way | None
    drawing: Drawing | None

    @property
    def others(self) -> list[str]:
        """Everybody else who is shown."""
        return list(dict.fromkeys((*(one.other_id for one in self.suspects), *(one.customer_id for one in self.apart))))


def why_one(
    con: duckdb.DuckDBPyConnection,
    viewer: Viewer,
    subject: Subject,
    decisions: Sequence[Decision],
    asked: tuple[int, int] | None,
) -> Why:
    """Tell it of a person as the viewer may see it. `decisions` are all, undone ones too; `asked` two records."""
    keys = records_of(con, subject.id)
    numbers = {key: number for number, key in enumerate(keys, start=1)}
    steps = evidence_of(con, subject.record_key)
    records, reasons = (
        _records(con, viewer, subject.id, numbers),
        _reasons(viewer.role, steps, joined_at(con, steps), numbers),
    )
    way = _way(steps, keys, asked)
    of_them = about(decisions, keys)
    return Why(
        customer_id=subject.id,
        name=_name(con, viewer, subject.id),
        records=records,
        reasons=reasons,
        in_vain=[_in_vain(viewer.role, each) for each in contested_of(con, subject.id)],
        suspects=_suspects(con, viewer, subject.id, [each for each in decisions if each.undone_at is None]),
        apart=_apart(con, viewer, of_them, subject.id),
        decisions=decided_about(con, viewer.role, of_them, keys),
        way=way,
        drawing=drawing_of(records, reasons, way.hops if way else []),
    )


def rule_in_words(key_type: str) -> str:
    """What carrying one key of this type says. A type without words of its own is named."""
    return _RULES.get(key_type, f"Same {key_type.replace('_', ' ')}")


def _name(con: duckdb.DuckDBPyConnection, viewer: Viewer, customer_id: str) -> str | None:
    customer = find_customer(con, customer_id)
    return seen(viewer, customer).display_name if customer else None


def _way(steps: Sequence[Step], keys: Sequence[str], asked: tuple[int, int] | None) -> Way | None:
    """What was asked for, when there are such records."""
    if asked is None or not all(1 <= number <= len(keys) for number in asked):
        return None
    numbers = {key: number for number, key in enumerate(keys, start=1)}
    of_letters = list(dict.fromkeys((each.key_type, each.key_value) for each in steps))
    start, end = asked
    return Way(start, end, way_between(steps, of_letters, numbers, keys[start - 1], keys[end - 1]))


def _apart(
    con: duckdb.DuckDBPyConnection, viewer: Viewer, decisions: Sequence[Decision], person_id: str
) -> list[Apart]:
    """Those whom a decision keeps apart from this one, each once, by the newest."""
    kept = [each for each in decisions if each.kind is DecisionKind.CANNOT_LINK and each.undone_at is None]
    people = person_of_each(con, {key for each in kept for key in (each.record_key_a, each.record_key_b) if key})
    newest: dict[str, Decision] = {}
    for each in kept:
        for key in (each.record_key_a, each.record_key_b):
            if (person := people.get(key or "")) not in (None, person_id):
                newest[str(person)] = each
    return [
        Apart(person, _name(con, viewer, person), *decided_about(con, viewer.role, [decision], ()))
        for person, decision in newest.items()
    ]


def _records(
    con: duckdb.DuckDBPyConnection, viewer: Viewer, customer_id: str, numbers: Mapping[str, int]
) -> list[SourceRecord]:
    known = {each.record_key: each for each in all_rows(con, Named, "record_names", customer_id=customer_id)}
    return [
        SourceRecord(
            number=number,
            key=masked(viewer.role, "record", key),
            connector=known[key].connector if key in known else key.partition(":")[0],
            name=seen(viewer, known[key]).name if key in known else None,
        )
        for key, number in numbers.items()
    ]


def _reasons(
    role: Role, steps: Sequence[Step], moments: Sequence[datetime | None], numbers: Mapping[str, int]
) -> list[Reason]:
    """One for each key. Evidence is kept as stars: all records of a key hang on one of them."""
    held: dict[tuple[int, str, str], set[int]] = {}
    at: dict[tuple[int, str, str], datetime | None] = {}
    for step, moment in zip(steps, moments, strict=True):
        key = (step.level, step.key_type, step.key_value)
        held.setdefault(key, set()).update((numbers[step.record_key_a], numbers[step.record_key_b]))
        at[key] = moment
    return [
        Reason(rule_in_words(kind), masked(role, kind, value), level, tuple(sorted(found)), at[level, kind, value])
        for (level, kind, value), found in held.items()
    ]


def _in_vain(role: Role, one: Carried) -> InVain:
    key = one.contested
    value, reason = masked(role, key.key_type, key.key_value), masked(role, None, key.reason)
    return InVain(rule_in_words(key.key_type), value, reason, one.record_count)


def _suspects(
    con: duckdb.DuckDBPyConnection, viewer: Viewer, person_id: str, standing: Sequence[Decision]
) -> list[Suspect]:
    found = open_suggestions(con, standing, person_id=person_id, limit=SUSPECTS_SHOWN)
    pairs = [View(viewer.role).suspect(each) for each in found]
    others = [pair.person_id_b if pair.person_id_a == person_id else pair.person_id_a for pair in pairs]
    return [
        Suspect(pair, other, _name(con, viewer, other), waterfall(pair.bars))
        for pair, other in zip(pairs, others, strict=True)
    ]

"""How right identity is about the make-believe company, in all and for each trap laid in it."""

from collections import Counter, defaultdict
from itertools import combinations

import duckdb

from bench._sandbox_companies import companies_report
from sandbox.model import PersonRecord
from sandbox.world import make_world
from unified_profile.identity import resolve


def run() -> dict[str, object]:
    """Pairwise precision and recall over records of the default world, and recall by trap; the same of companies."""
    world = make_world()
    records = list(world.records)
    person_of = _resolved(records, {call.contact for call in world.calls if call.contact})
    found, all_ = Counter[str](), Counter[str]()
    by_human: dict[int, list[PersonRecord]] = defaultdict(list)
    for record in records:
        by_human[record.person].append(record)
    for own in by_human.values():
        for a, b in combinations(own, 2):
            trap = a.trap or b.trap or "no trap"
            all_[trap] += 1
            found[trap] += person_of[_key(a)] == person_of[_key(b)]
    claimed = sum(size * (size - 1) // 2 for size in Counter(person_of.values()).values())
    return {
        "records": len(records),
        "people found": len(set(person_of.values())),
        "people in truth": len(by_human),
        "pairwise precision": found.total() / claimed,
        "pairwise recall": found.total() / all_.total(),
        **{f"recall, {trap} ({all_[trap]} pairs)": found[trap] / all_[trap] for trap in sorted(all_)},
        **{f"companies: {name}": value for name, value in companies_report(world).items()},
    }


def _resolved(records: list[PersonRecord], callers: set[str]) -> dict[str, str]:
    with duckdb.connect(config={"threads": 2}) as con:
        con.execute("""
            create schema core;
            create table core.interactions (record_key varchar, person_key varchar, channel varchar);
            create table core.people (
                record_key varchar, connection varchar, occurred_at timestamp, name varchar, email varchar,
                other_emails varchar[], phones varchar[], external_id varchar, reference_keys varchar[]
            );
        """)
        con.executemany("insert into core.people values (?, ?, ?, ?, ?, ?, ?, ?, ?)", [_row(each) for each in records])
        con.executemany(
            "insert into core.interactions values (?, ?, 'phone')",
            [(f"aircall:call:{number}", f"aircall:contact:{caller}") for number, caller in enumerate(sorted(callers))],
        )
        resolve(con, phone_regions={})
        return dict(con.execute("select record_key, person_id from identity.person_record").fetchall())


def _row(record: PersonRecord) -> tuple[object, ...]:
    crm = record.pipedrive_person_id
    return (
        _key(record),
        record.tool,
        record.created_at.replace(tzinfo=None),
        record.name,
        record.emails[0] if record.emails else None,
        list(record.emails[1:]),
        list(record.phones),
        record.external_id,
        [f"pipedrive:person:{crm}"] if crm else [],
    )


def _key(record: PersonRecord) -> str:
    return f"{record.tool}:{record.object}:{record.id}"

"""How long identity takes, and how right it is, on a synthetic hub of known truth.

Six tools, about 3.2 records a person, with the usual traps: role mailboxes, shared mailboxes that are in no list,
placeholder values, several addresses a person, records that only refer to others. Nobody here was seen calling.
"""

import random
import resource
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from unified_profile.identity import IdentityReport, resolve

SIZES = (100_000, 1_000_000)
_SOURCES = ("intercom", "hubspot", "salesforce", "pipedrive", "aircall", "klaus")
_WEIGHTS = (28, 20, 10, 12, 24, 6)
_HAS_EMAIL = {"intercom": 0.88, "hubspot": 0.95, "salesforce": 0.82, "pipedrive": 0.78, "aircall": 0.08, "klaus": 0.0}
_HAS_ID = {"intercom": 0.62, "hubspot": 0.2, "salesforce": 0.25}
_REFERS = {"klaus": ("intercom", 0.97), "salesforce": ("hubspot", 0.35), "pipedrive": ("hubspot", 0.15)}
_ROLES = ("info", "support", "office", "billing", "hello")
_START = datetime(2025, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def run() -> dict[str, object]:
    """Seconds of a first run and of a run with nothing new, and quality, at each size."""
    return {f"{size:,} records: {name}": value for size in SIZES for name, value in _measure(size).items()}


def _measure(size: int) -> dict[str, object]:
    con = duckdb.connect(config={"threads": 2})
    load(con, size)
    first = _timed(con)
    again = _timed(con)
    precision, recall = pairwise(con)
    con.close()
    return {
        "first run, wall s": first[0],
        "first run, CPU s": first[1],
        "run with nothing new, wall s": again[0],
        "run with nothing new, CPU s": again[1],
        "people found": first[2].people,
        "contested keys": first[2].contested,
        "pairwise precision": precision,
        "pairwise recall": recall,
        "peak memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _timed(con: duckdb.DuckDBPyConnection) -> tuple[float, float, IdentityReport]:
    wall, cpu = time.perf_counter(), time.process_time()
    report = resolve(con, phone_regions=dict.fromkeys(_SOURCES, "GB"))
    return time.perf_counter() - wall, time.process_time() - cpu, report


def pairwise(con: duckdb.DuckDBPyConnection) -> tuple[float, float]:
    """Give precision and recall over pairs of records, from the table truth (record_key, person)."""
    pairs = """
        select coalesce(sum(n * (n - 1) // 2), 0) from (
            select count(*) as n from truth inner join identity.person_record using (record_key) group by {}
        )
    """
    found, true, right = (
        float(con.execute(pairs.format(columns)).fetchall()[0][0])
        for columns in ("person_id", "person", "person_id, person")
    )
    return right / found if found else 1.0, right / true if true else 1.0


def load(con: duckdb.DuckDBPyConnection, size: int, seed: int = 11) -> None:
    """Make core.people, an empty core.interactions and truth."""
    con.execute("""
        create schema core;
        create table core.people (
            record_key varchar, connection varchar, occurred_at timestamp, name varchar, email varchar,
            other_emails varchar[], phones varchar[], external_id varchar, reference_keys varchar[]
        );
        create table core.interactions (record_key varchar, person_key varchar, channel varchar);
        create table truth (record_key varchar, person bigint);
    """)
    rows = _records(random.Random(seed), size)
    for start in range(0, size, 100_000):
        columns = list(zip(*rows[start : start + 100_000], strict=True))
        con.execute(f"insert into core.people select {', '.join(['unnest(?)'] * 9)}", [list(c) for c in columns[1:]])
        con.execute("insert into truth select unnest(?), unnest(?)", [list(columns[1]), list(columns[0])])


def _records(rng: random.Random, size: int) -> list[tuple[Any, ...]]:
    people = int(size / 3.2)
    names = ["".join(rng.choice("bcdfghklmnprstvz") + rng.choice("aeiou") for _ in range(3)) for _ in range(4000)]
    first_record: dict[tuple[str, int], str] = {}
    rows = []
    for number in range(size):
        who = number if number < people else int(people * rng.random() ** 1.3)
        (source,) = rng.choices(_SOURCES, _WEIGHTS)
        key = f"{source}:contact:{number}"
        first_record.setdefault((source, who), key)
        rows.append(_record(rng, source, key, who, names, first_record))
    rng.shuffle(rows)
    return rows


def _record(
    rng: random.Random, source: str, key: str, who: int, names: list[str], first_record: dict[tuple[str, int], str]
) -> tuple[Any, ...]:
    first, last = names[who * 7 % 601], names[who * 13 % 3989]
    company = f"company{who // 12}.com"
    work = f"{first}.{last}.{who}@{company}"
    private = f"{first}{last}{who}@outlook.com"
    email: str | None = None
    if rng.random() < _HAS_EMAIL[source]:
        email = private if rng.random() < 0.12 else work
        chance = rng.random()
        if chance < 0.035:
            email = f"{rng.choice(_ROLES)}@{company}"
        elif chance < 0.047:
            email = f"desk@{company}"
        elif chance < 0.053:
            email = "test@test.com"
        elif chance < 0.2:
            email = f" {email.title()}"
    others = [private] if source == "pipedrive" and email and rng.random() < 0.25 else None
    target, chance = _REFERS.get(source, ("", 0.0))
    refers = first_record.get((target, who)) if rng.random() < chance else None
    phone = f"0{7700000000 + who}" if rng.random() < 0.5 else f"+44 {7700000000 + who}"
    return (
        who,
        key,
        source,
        _START + timedelta(minutes=rng.randrange(500_000)),
        f"{first} {last}".title() if rng.random() < 0.8 else None,
        email,
        others,
        [phone] if source == "aircall" or rng.random() < 0.4 else None,
        ("null" if rng.random() < 0.004 else f"usr_{who}") if rng.random() < _HAS_ID.get(source, 0) else None,
        [refers] if refers else None,
    )

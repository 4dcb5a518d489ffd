"""How right identity is about the make-believe companies: each trap laid for them, and what follows from them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

import duckdb

from sandbox.making.company_traps import COMPANY_TRAPS
from sandbox.making.places import HOME_REGION
from sandbox.model import Company, World
from sandbox.truth import Truth, company_records, truth_of
from unified_profile.identity import resolve
from unified_profile.identity.groups import COMPANY, resolve_groups
from unified_profile.identity.rules import Rules

TOOLS = ("intercom", "pipedrive", "hubspot")
_NO_TRAP = "no trap"
_SCHEMA = """
    create schema core;
    create table core.companies (
        record_key varchar, connection varchar, occurred_at timestamp, is_deleted boolean, name varchar, domain varchar,
        other_domains varchar[], external_id varchar, parent_key varchar
    );
    create table core.people (
        record_key varchar, connection varchar, occurred_at timestamp, is_deleted boolean, name varchar, email varchar,
        other_emails varchar[], phones varchar[], external_id varchar, reference_keys varchar[], company_key varchar
    );
    create table core.interactions (record_key varchar, person_key varchar, channel varchar);
"""
Row = tuple[object, ...]


def companies_report(
    world: World, tools: Iterable[str] = TOOLS, rules: Rules | None = None
) -> dict[str, float | int | None]:
    """Pairwise precision and recall over records of companies of these tools, recall by trap, and what is led by them.

    Wrong pairs are counted by trap too. A share of nothing is None. `rules` are identity's own when left out.
    """
    truth = truth_of(world)
    with duckdb.connect(config={"threads": 2}) as con:
        _load(con, world, set(tools))
        resolve(con, phone_regions=dict.fromkeys(("intercom", "pipedrive", "aircall"), HOME_REGION))
        resolve_groups(con, COMPANY, rules=rules)
        company_of = dict(con.execute("select record_key, company_id from identity.company_record").fetchall())
        return {**_pairs(company_of, truth), **_led(con, company_of, world, truth)}


def _load(con: duckdb.DuckDBPyConnection, world: World, tools: set[str]) -> None:
    con.execute(_SCHEMA)
    con.executemany("insert into core.companies values (?, ?, ?, false, ?, ?, ?, ?, ?)", list(_companies(world, tools)))
    con.executemany("insert into core.people values (?, ?, ?, false, ?, ?, ?, ?, ?, [], ?)", list(_people(world)))


def _companies(world: World, tools: set[str]) -> Iterator[Row]:
    """Records as the staging models hand them over: chat has the oldest domain, HubSpot all, Pipedrive none."""
    hubspot = {company.id: f"hubspot:company:{company.pipedrive_id}" for company in world.companies}
    for key, company in company_records(world):
        tool = key.split(":")[0]
        if tool in tools:
            domains = _domains(tool, company)
            parent = hubspot.get(company.parent or 0) if tool == "hubspot" else None
            founded = company.created_at.replace(tzinfo=None)
            yield key, tool, founded, company.name, domains[0], domains[1:], company.own_id, parent


def _domains(tool: str, company: Company) -> list[str | None]:
    every: list[str | None] = [company.domain, *company.other_domains]
    return {"intercom": every[-1:], "hubspot": every}.get(tool, [None])


def _people(world: World) -> Iterator[Row]:
    keys: dict[int, dict[str, str]] = {company.id: {} for company in world.companies}
    for key, company in company_records(world):
        keys[company.id][key.split(":")[0]] = key
    for record in world.records:
        yield (
            f"{record.tool}:{record.object}:{record.id}",
            record.tool,
            record.created_at.replace(tzinfo=None),
            record.name,
            record.emails[0] if record.emails else None,
            list(record.emails[1:]),
            list(record.phones),
            record.external_id,
            keys.get(record.company or 0, {}).get(record.tool),
        )
    for digits, call in {call.raw_digits: call for call in reversed(world.calls) if call.contact is None}.items():
        started = call.started_at.replace(tzinfo=None)
        yield f"aircall:caller:{digits}", "aircall", started, None, None, [], [digits], None, None


def _pairs(company_of: dict[str, str], truth: Truth) -> dict[str, float | int | None]:
    found, all_, wrong = Counter[str](), Counter[str](), Counter[str]()
    records: dict[int, list[str]] = defaultdict(list)
    groups: dict[str, list[str]] = defaultdict(list)
    for key, company_id in company_of.items():
        records[truth.company_of[key]].append(key)
        groups[company_id].append(key)
    for own in records.values():
        for a, b in combinations(own, 2):
            trap = truth.company_trap_of.get(a, _NO_TRAP)
            all_[trap] += 1
            found[trap] += company_of[a] == company_of[b]
    for group in groups.values():
        for a, b in combinations(group, 2):
            if truth.company_of[a] != truth.company_of[b]:
                wrong[truth.company_trap_of.get(a) or truth.company_trap_of.get(b, _NO_TRAP)] += 1
    return {
        "records": len(company_of),
        "found": len(groups),
        "in truth": len(records),
        "pairwise precision": _share(found.total(), found.total() + wrong.total()),
        "pairwise recall": _share(found.total(), all_.total()),
        **{f"recall, {trap} ({all_[trap]} pairs)": found[trap] / all_[trap] for trap in sorted(all_)},
        **{f"wrong pairs, {trap}": wrong[trap] for trap in (*COMPANY_TRAPS, _NO_TRAP)},
    }


def _led(
    con: duckdb.DuckDBPyConnection, company_of: dict[str, str], world: World, truth: Truth
) -> dict[str, float | int | None]:
    """Whom a parent, a domain or a switchboard leads to, against where it should."""
    ids: dict[int | None, str] = {truth.company_of[key]: company_id for key, company_id in company_of.items()}
    employer = {human.id: human.company for human in world.people}
    parents = con.execute(
        "select record_key, parent_company_id from identity.company_record where parent_company_id is not null"
    ).fetchall()
    domains = dict(con.execute("select domain, company_id from identity.company_domain").fetchall())
    desks = dict(
        con.execute("""
            select record_phone.record_key, company_phone.company_id
            from identity.record_phone
            inner join identity.company_phone on company_phone.e164 = record_phone.e164
        """).fetchall()
    )
    said = [(parent, ids.get(truth.parent_of.get(truth.company_of[key]))) for key, parent in parents]
    mailed = [
        (domains.get(record.emails[0].rpartition("@")[2]), ids.get(employer[record.person]))
        for record in world.records
        if record.company is None and record.emails
    ]
    rung = [
        (desks.get(f"aircall:caller:{call.raw_digits}"), ids.get(employer[call.person]), f"aircall:call:{call.id}")
        for call in world.calls
        if call.contact is None
    ]
    return {
        "subsidiaries": len(truth.parent_of),
        **_right("parents named", said),
        **_right("people led by mail alone", mailed),
        **_right("unknown callers with a company", [(found, company) for found, company, _ in rung]),
        "recall, unknown callers": _share(
            sum(found == company for found, company, call in rung if call in truth.company_of_caller),
            len(truth.company_of_caller),
        ),
    }


def _right(name: str, led: list[tuple[str | None, str | None]]) -> dict[str, float | int | None]:
    somewhere = [(found, company) for found, company in led if found is not None]
    right = sum(found == company for found, company in somewhere)
    return {name: len(somewhere), f"{name}, right": _share(right, len(somewhere))}


def _share(part: float, whole: int) -> float | None:
    return part / whole if whole else None

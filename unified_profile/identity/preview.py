"""What a decision would change, worked out on a copy of what readers see before anybody decides."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from contracts.errors import ConfigurationError
from unified_profile.identity.groups.kinds import AGENT, COMPANY
from unified_profile.identity.groups.preview import (
    AgentMoves,
    AgentPreview,
    CompanyMoves,
    CompanyPreview,
    preview_agents,
    preview_companies,
)
from unified_profile.identity.kinds import PEOPLE
from unified_profile.identity.limits import Limits, within
from unified_profile.identity.overrides import Override
from unified_profile.identity.resolve import resolve
from unified_profile.identity.rules import Rules
from unified_profile.identity.statements import run

# Keys that others than people have, or have too.
_KINDS_OF_KEYS = {
    "email": {PEOPLE.name, AGENT.name},
    "external_id": {PEOPLE.name, COMPANY.name},
    "domain": {COMPANY.name},
}


@dataclass(frozen=True)
class Numbers:
    """A person's numbers. `csat` is the satisfied share of counted ratings, `first_response_seconds` a median."""

    records: int
    interactions: int
    open_interactions: int
    ratings: int
    csat: float | None
    first_response_seconds: float | None
    last_contact_at: datetime | None


@dataclass(frozen=True)
class PersonPreview:
    """A person before and after; with no records they are not there."""

    person_id: str
    name: str | None
    before: Numbers
    after: Numbers


@dataclass(frozen=True)
class Preview:
    """What would change hands, and the numbers of everybody concerned. Metrics of the whole company count no people.

    `events` are those of customers' timelines, `reviews` those of agents, `customers` those of companies. `parted` are
    records that are one agent or company with a record linked by it, and would not be any more: two of one tool are
    never made one by keys.
    """

    records: int
    interactions: int
    events: int
    people: list[PersonPreview]
    reviews: int = 0
    agents: list[AgentPreview] = field(default_factory=list)
    customers: int = 0
    companies: list[CompanyPreview] = field(default_factory=list)
    parted: list[str] = field(default_factory=list)


def preview(
    published: Path,
    *,
    now: Iterable[Override],
    then: Iterable[Override],
    phone_regions: Mapping[str, str | None],
    rules: Rules,
    limits: Limits | None = None,
) -> Preview:
    """Compare who is who in the published file under the decisions that hold `now` with those that would hold `then`.

    Nothing is written but a temporary copy of schema identity. Raises ConfigurationError when nothing is published,
    and RetryLaterError when it would take more than the `limits` (None: it may take what it takes).
    """
    standing, considered = list(now), list(then)
    changed = [each for each in (*standing, *considered) if not (each in standing and each in considered)]
    records = interactions = events = 0
    people: list[PersonPreview] = []
    agent_moves, agents = AgentMoves(0, 0, 0), list[AgentPreview]()
    company_moves, companies = CompanyMoves(0, 0, 0), list[CompanyPreview]()
    parted: list[str] = []
    linked = [key for each in changed if each.kind == "link" for key in (each.record_key_a, each.record_key_b)]
    with _copy(published, limits) as con:
        concerned = _concerned(con, changed)
        if PEOPLE.name in concerned:
            resolve(con, phone_regions=phone_regions, rules=rules, overrides=standing)
            run(con, "preview/before")
            resolve(con, phone_regions=phone_regions, rules=rules, overrides=considered)
            ((records, interactions, events),) = run(con, "preview/moves")
            rows = run(con, "preview/people")
            people = [_person(before, after) for before, after in zip(rows[::2], rows[1::2], strict=True)]
        if AGENT.name in concerned:
            agent_moves, agents = preview_agents(con, standing, considered, rules)
            parted += [key for (key,) in run(con, "preview/parted", linked=linked)]
        if COMPANY.name in concerned:
            company_moves, companies = preview_companies(con, standing, considered, rules)
            parted += [key for (key,) in run(con, "preview/parted", linked=linked)]
    return Preview(
        records=records + agent_moves.records + company_moves.records,
        interactions=interactions + agent_moves.interactions + company_moves.interactions,
        events=events,
        people=people,
        reviews=agent_moves.reviews,
        agents=agents,
        customers=company_moves.customers,
        companies=companies,
        parted=parted,
    )


def _concerned(con: duckdb.DuckDBPyConnection, decisions: Sequence[Override]) -> set[str]:
    """Name the kinds that decisions may change: those of their records, or those that have keys of these types."""
    keys = [key for each in decisions for key in (each.record_key_a, each.record_key_b) if key]
    kinds = {kind for (kind,) in run(con, "preview/concerned", record_keys=keys)}
    return kinds.union(*(_KINDS_OF_KEYS.get(each.key_type, {PEOPLE.name}) for each in decisions if each.key_type))


def _person(before: tuple[Any, ...], after: tuple[Any, ...]) -> PersonPreview:
    person_id, name, *numbers = before
    return PersonPreview(person_id, name, Numbers(*numbers), Numbers(*after[2:]))


@contextmanager
def _copy(published: Path, limits: Limits | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Copy schema identity beside a view of what it is made from; the published file is attached as `readers`."""
    if not published.is_file():
        raise ConfigurationError(f"nothing is published in {published.parent}.", remedy="run `switchboard run` first.")
    file = str(published).replace("'", "''")
    with (
        TemporaryDirectory(prefix="switchboard-preview-") as folder,
        closing(duckdb.connect(Path(folder) / "preview.duckdb", config=limits.config if limits else {})) as con,
        within(con, limits),
    ):
        con.execute("set TimeZone = 'UTC'")
        con.execute(f"attach '{file}' as readers (read_only)")
        for (table,) in con.execute(
            "select table_name from duckdb_tables() where database_name = 'readers' and schema_name = 'identity'"
        ).fetchall():
            con.execute("create schema if not exists identity")
            con.execute(f'create table identity."{table}" as from readers.identity."{table}"')
        con.execute("create schema core")
        for (table,) in con.execute(
            "select table_name from duckdb_tables() where database_name = 'readers' and schema_name = 'core'"
        ).fetchall():
            con.execute(f'create view core."{table}" as from readers.core."{table}"')
        # A publication made before there was one of the tables is previewed all the same.
        run(con, "schema")
        run(con, "groups/schema")
        yield con

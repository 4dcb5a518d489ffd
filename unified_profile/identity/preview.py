"""What a decision would change, worked out on a copy of what readers see before anybody decides."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from contracts.errors import ConfigurationError
from unified_profile.identity.limits import Limits, within
from unified_profile.identity.overrides import Override
from unified_profile.identity.resolve import resolve
from unified_profile.identity.rules import Rules
from unified_profile.identity.statements import run


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
    """What would change hands, and the numbers of everybody concerned. Metrics of the whole company count no people."""

    records: int
    interactions: int
    events: int
    people: list[PersonPreview]


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
    with _copy(published, limits) as con:
        resolve(con, phone_regions=phone_regions, rules=rules, overrides=now)
        run(con, "preview/before")
        resolve(con, phone_regions=phone_regions, rules=rules, overrides=then)
        ((records, interactions, events),) = run(con, "preview/moves")
        people = run(con, "preview/people")
    pairs = zip(people[::2], people[1::2], strict=True)
    return Preview(records, interactions, events, [_person(before, after) for before, after in pairs])


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
        for table in ("people", "interactions"):
            con.execute(f"create view core.{table} as from readers.core.{table}")
        yield con

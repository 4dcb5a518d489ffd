"""Who is who: from records of people in every tool to people, in one transaction."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

from unified_profile.identity.evidence import write_evidence
from unified_profile.identity.ids import mint_ids, name_people
from unified_profile.identity.keys import derive_keys
from unified_profile.identity.levels import solve_levels
from unified_profile.identity.normalise.emails import normalise_emails
from unified_profile.identity.normalise.phones import normalise_phones
from unified_profile.identity.overrides import Override, load_overrides
from unified_profile.identity.rules import Rules, default_rules
from unified_profile.identity.statements import run


@dataclass(frozen=True)
class IdentityReport:
    """What a run found. merged, split and retired count published ids that changed since the run before.

    `interactions_without_person` name a person of whom no record is held: their history is nobody's until it comes.
    """

    records: int
    people: int
    largest: int
    merged: int
    split: int
    retired: int
    contested: int
    phones: int
    valid_phones: int
    interactions_without_person: int
    phones_parsed: int


def resolve(
    con: duckdb.DuckDBPyConnection,
    *,
    phone_regions: Mapping[str, str | None],
    overrides: Iterable[Override] = (),
    rules: Rules | None = None,
    now: datetime | None = None,
) -> IdentityReport:
    """Read core.people and core.interactions and write schema identity, all of it or nothing.

    `phone_regions` maps connections to ISO countries; `overrides` are the ledger's standing decisions; `now` (aware)
    dates changes of ids. Raises BugError when core.people has no unique keys.
    """
    chosen = rules or default_rules()
    moment = (now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)
    with _transaction(con):
        run(con, "schema")
        run(con, "macros")
        mint_ids(con)
        run(con, "records", placeholder_ids=sorted(chosen.placeholder_ids))
        load_overrides(con, overrides)
        normalise_emails(con, chosen)
        phones_parsed = normalise_phones(con, phone_regions, chosen)
        derive_keys(con, chosen)
        solve_levels(con, chosen)
        name_people(con, moment)
        write_evidence(con)
        run(con, "contested")
        (counts,) = run(con, "report", phones_parsed=phones_parsed)
        run(con, "clean_up")
    return IdentityReport(*counts)


@contextmanager
def _transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    con.begin()
    try:
        yield
    except BaseException:
        con.rollback()
        raise
    con.commit()

"""Who is who: from records of people in every tool to people, in one transaction."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

import duckdb
import orjson
import phonenumbers

from unified_profile.identity.audit import log_run
from unified_profile.identity.changes import find_changes
from unified_profile.identity.ids import mint_ids, name_people
from unified_profile.identity.keys import derive_keys
from unified_profile.identity.levels import solve_levels
from unified_profile.identity.moments import naive_utc
from unified_profile.identity.normalise.emails import normalise_emails
from unified_profile.identity.normalise.phones import normalise_phones
from unified_profile.identity.overrides import Override, load_overrides
from unified_profile.identity.rules import Rules, default_rules
from unified_profile.identity.statements import run
from unified_profile.identity.writing import strings_as_they_are, whole

# Raised when what is kept between runs changes its form, or the code what it makes of the same records.
_FORM = 1


@dataclass(frozen=True)
class IdentityReport:
    """What a run found. merged, split and retired count published ids that changed since the run before.

    `moved` counts records that were another person's before, `looked_at` those whose person might have changed.
    `interactions_without_person` name a person of whom no record is held: their history is nobody's until it comes.
    """

    records: int
    people: int
    largest: int
    merged: int
    split: int
    retired: int
    moved: int
    looked_at: int
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
    anew: bool = False,
) -> IdentityReport:
    """Bring schema identity up to date with core.people and core.interactions, all of it or nothing.

    `phone_regions` maps connections to ISO countries; `overrides` are the ledger's standing decisions; `now` (aware)
    dates changes of ids; `anew` works everything out again, which gives the same answer for more work. Raises BugError
    when core.people has no unique keys.
    """
    chosen = rules or default_rules()
    moment = naive_utc(now)
    with strings_as_they_are(con), whole(con):
        run(con, "schema")
        run(con, "macros")
        changes = find_changes(con, _signature(chosen, phone_regions), anew=anew)
        mint_ids(con)
        run(con, "arrivals", placeholder_ids=sorted(chosen.placeholder_ids))
        normalise_emails(con, chosen)
        phones_parsed = normalise_phones(con, phone_regions, chosen)
        derive_keys(con, chosen)
        load_overrides(con, overrides, chosen)
        solve_levels(con, chosen, is_whole=changes.is_whole)
        name_people(con, moment, max(chosen.levels))
        run(con, "moved")
        (counts,) = run(con, "report", phones_parsed=phones_parsed)
        report = IdentityReport(*counts)
        log_run(con, moment, asdict(report))
        run(con, "clean_up")
    return report


def _signature(rules: Rules, phone_regions: Mapping[str, str | None]) -> str:
    """Say what the answer depends on beside records and decisions; hashes hold for one version of DuckDB."""
    said = orjson.dumps(
        [rules.model_dump(), dict(phone_regions), duckdb.__version__, phonenumbers.__version__, _FORM],
        option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS,
        default=sorted,
    )
    return hashlib.sha256(said).hexdigest()

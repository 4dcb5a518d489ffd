"""From records to agents, or to companies: one transaction for each kind, and a full solution every time."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

import duckdb

from unified_profile.identity.audit import log_run
from unified_profile.identity.groups.ids import mint_group_ids
from unified_profile.identity.groups.kinds import GroupKind
from unified_profile.identity.groups.levels import solve_group_levels
from unified_profile.identity.moments import naive_utc
from unified_profile.identity.normalise.emails import ascii_domain
from unified_profile.identity.overrides import Override, load_decisions
from unified_profile.identity.rules import Rules, default_rules
from unified_profile.identity.statements import run
from unified_profile.identity.writing import whole


@dataclass(frozen=True)
class GroupReport:
    """What a run found. merged, split and retired count published ids that changed since the run before.

    `moved` counts records that were another agent's or company's before, `looked_at` those that are new or gone or
    carry other keys than before.
    """

    records: int
    groups: int
    largest: int
    merged: int
    split: int
    retired: int
    moved: int
    looked_at: int
    contested: int


def resolve_groups(
    con: duckdb.DuckDBPyConnection,
    kind: GroupKind,
    *,
    overrides: Iterable[Override] = (),
    rules: Rules | None = None,
    now: datetime | None = None,
) -> GroupReport:
    """Read core.agents or core.companies and write their part of schema identity, all of it or nothing.

    People must have been resolved before companies. `now` (aware) dates changes of ids. Raises BugError when the
    records have no unique keys.
    """
    chosen = rules or default_rules()
    moment = naive_utc(now)
    with whole(con):
        run(con, "macros")
        for name in ("schema", "macros", f"{kind.name}_members"):
            run(con, f"groups/{name}")
        run(con, "groups/former", kind=kind.name)
        mint_group_ids(con, kind)
        load_decisions(con, overrides)  # those about records of another kind find no member here and do nothing
        _spell_domains(con, kind)
        values = {name: sorted(listed) for name, listed in _values_of_nobody(chosen).items()}
        run(con, f"groups/{kind.name}_keys", **values)
        run(con, "groups/keys", kind=kind.name)
        run(con, f"groups/{kind.name}_doubts")
        solve_group_levels(con, kind)
        run(con, "groups/name", kind=kind.name, now=moment)
        run(con, f"groups/{kind.name}_publish")
        run(con, "groups/moved", kind=kind.name)
        (counts,) = run(con, "groups/report", kind=kind.name)
        report = GroupReport(*counts)
        log_run(con, moment, asdict(report), kind)
        run(con, "groups/clean_up")
    return report


def _spell_domains(con: duckdb.DuckDBPyConnection, kind: GroupKind) -> None:
    domains = [domain for (domain,) in run(con, f"groups/{kind.name}_domains")]
    run(con, "groups/domain_spelling", domains=domains, ascii_domains=[ascii_domain(domain) for domain in domains])


def _values_of_nobody(rules: Rules) -> dict[str, frozenset[str]]:
    return {
        "role_mailboxes": rules.role_mailboxes,
        "placeholder_emails": rules.placeholder_emails,
        "placeholder_mailboxes": rules.placeholder_mailboxes,
        "placeholder_domains": rules.placeholder_domains,
        "placeholder_ids": rules.placeholder_ids,
        "public_mail_domains": rules.public_mail_domains,
        "public_web_domains": rules.public_web_domains,
    }

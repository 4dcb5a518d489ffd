"""What a decision about agents or companies would change, worked out on the copy that identity/preview.py makes."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from unified_profile.identity.groups.kinds import AGENT, COMPANY
from unified_profile.identity.groups.resolve import resolve_groups
from unified_profile.identity.overrides import Override
from unified_profile.identity.rules import Rules
from unified_profile.identity.statements import run


@dataclass(frozen=True)
class AgentNumbers:
    """An agent's numbers. `csat` is the satisfied share of counted ratings, `iqs` the mean score of reviews."""

    records: int
    interactions: int
    open_interactions: int
    ratings: int
    csat: float | None
    reviews: int
    iqs: float | None


@dataclass(frozen=True)
class AgentPreview:
    """An agent before and after; with no records they are not there."""

    agent_id: str
    name: str | None
    before: AgentNumbers
    after: AgentNumbers


@dataclass(frozen=True)
class AgentMoves:
    """So much would be another agent's than before, or nobody's."""

    records: int
    interactions: int
    reviews: int


@dataclass(frozen=True)
class CompanyNumbers:
    """A company's numbers. `open_deal_value` and `currency` are None when deals are in several currencies."""

    records: int
    customers: int
    interactions: int
    open_interactions: int
    open_deals: int
    open_deal_value: float | None
    currency: str | None


@dataclass(frozen=True)
class CompanyPreview:
    """A company before and after; with no records it is not there."""

    company_id: str
    name: str | None
    before: CompanyNumbers
    after: CompanyNumbers


@dataclass(frozen=True)
class CompanyMoves:
    """So much would be another company's than before, or none's."""

    records: int
    interactions: int
    customers: int


def preview_agents(
    con: duckdb.DuckDBPyConnection, now: Sequence[Override], then: Sequence[Override], rules: Rules
) -> tuple[AgentMoves, list[AgentPreview]]:
    """Compare agents under the decisions `now` with those under `then`. `con` has what readers see as `readers`."""
    resolve_groups(con, AGENT, overrides=now, rules=rules)
    run(con, "preview/agents_before")
    run(con, "preview/groups_before")
    resolve_groups(con, AGENT, overrides=then, rules=rules)
    rows = run(con, "preview/agents")
    (moves,) = run(con, "preview/agent_moves")
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return AgentMoves(*moves), [
        AgentPreview(before[0], before[1], AgentNumbers(*before[2:]), AgentNumbers(*after[2:]))
        for before, after in pairs
    ]


def preview_companies(
    con: duckdb.DuckDBPyConnection, now: Sequence[Override], then: Sequence[Override], rules: Rules
) -> tuple[CompanyMoves, list[CompanyPreview]]:
    """Compare companies likewise, among people as they are."""
    resolve_groups(con, COMPANY, overrides=now, rules=rules)
    run(con, "preview/companies_before")
    run(con, "preview/groups_before")
    resolve_groups(con, COMPANY, overrides=then, rules=rules)
    run(con, "preview/company_customers")
    rows = run(con, "preview/companies")
    (moves,) = run(con, "preview/company_moves")
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return CompanyMoves(*moves), [
        CompanyPreview(before[0], before[1], CompanyNumbers(*before[2:]), CompanyNumbers(*after[2:]))
        for before, after in pairs
    ]

"""A record of any kind, a customer's, an agent's or a company's: which it is, and why it is one with another or not."""

from dataclasses import dataclass

import duckdb

from contracts.errors import ImpossibleError
from unified_profile.identity.evidence import Step, explain, shortest_chain
from unified_profile.identity.looking import IdChange, find_record, id_history, records_of
from unified_profile.identity.statements import count, run
from unified_profile.identity.why_not import Contested, why_not

_PLURALS = {"customer": "people", "agent": "agents", "bot": "bots", "company": "companies"}
_HAS_GROUPS = "select count(*) from duckdb_tables() where schema_name = 'identity' and table_name = 'group_record'"


@dataclass(frozen=True)
class Subject:
    """A record, and whom it is of. `kind` is customer, agent, bot or company: what is of two kinds is never one."""

    record_key: str
    id: str
    kind: str

    @property
    def called(self) -> str:
        """The kind with its article."""
        return f"an {self.kind}" if self.kind == "agent" else f"a {self.kind}"

    @property
    def singular(self) -> str:
        """What one of the kind is called."""
        return "person" if self.kind == "customer" else self.kind

    @property
    def plural(self) -> str:
        """What several of the kind are called."""
        return _PLURALS[self.kind]


def find_subject(con: duckdb.DuckDBPyConnection, named: str) -> Subject:
    """Find a record by its key, or the oldest one behind any id ever published. Raises NotThereError."""
    # Publications made before there were agents have no such tables, and are read all the same.
    found = run(con, "groups/record_of", named=named) if count(con, _HAS_GROUPS) else []
    if found:
        return Subject(*found[0])
    customer = find_record(con, named)
    return Subject(customer.record_key, customer.person_id, "customer")


def find_subjects(con: duckdb.DuckDBPyConnection, named_a: str, named_b: str) -> tuple[Subject, Subject]:
    """Find two records that may be one. Raises NotThereError, and ImpossibleError when they are of two kinds."""
    a, b = find_subject(con, named_a), find_subject(con, named_b)
    if a.kind != b.kind:
        raise ImpossibleError(
            f"'{a.record_key}' is a record of {a.called} and '{b.record_key}' is one of {b.called}: "
            "they are never one.",
            remedy=f"name two records of {a.plural}, or two of {b.plural}.",
        )
    return a, b


def records_of_subject(con: duckdb.DuckDBPyConnection, subject: Subject) -> list[str]:
    """Give the keys of all records of whom this one is of, the oldest first."""
    if subject.kind == "customer":
        return records_of(con, subject.id)
    return [key for (key,) in run(con, "groups/records_of_group", group_id=subject.id)]


def chain_between(con: duckdb.DuckDBPyConnection, a: Subject, b: Subject) -> list[Step] | None:
    """Give the shortest chain of evidence from one record to the other, [] for the same. None: they are not one."""
    if a.kind == "customer":
        return explain(con, a.record_key, b.record_key)
    return shortest_chain(run(con, "groups/explain", group_id=a.id), a.record_key, b.record_key)


def contested_between(con: duckdb.DuckDBPyConnection, a: Subject, b: Subject) -> list[Contested]:
    """Give the keys that both carry in vain, the strongest first. [] when they share nothing."""
    if a.kind == "customer":
        return why_not(con, a.record_key, b.record_key)
    return [Contested(*row) for row in run(con, "groups/why_not", group_id_a=a.id, group_id_b=b.id)]


def id_changes(con: duckdb.DuckDBPyConnection, subject: Subject) -> list[IdChange]:
    """Give what became of every id of the subject's records, oldest change first."""
    if subject.kind == "customer":
        return id_history(con, subject.id)
    return [IdChange(*row) for row in run(con, "groups/id_history", group_id=subject.id)]

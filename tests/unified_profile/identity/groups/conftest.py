from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import duckdb
import pytest

from tests.unified_profile.identity.conftest import Decided
from unified_profile.identity import resolve
from unified_profile.identity.groups import AGENT, COMPANY, GroupKind, GroupReport, current_group_id, resolve_groups

AGENTS = """
    create table core.agents (
        record_key varchar, connection varchar, occurred_at timestamp, is_deleted boolean, name varchar, email varchar,
        is_bot boolean
    );
"""
COMPANIES = """
    create table core.companies (
        record_key varchar, connection varchar, occurred_at timestamp, is_deleted boolean, name varchar, domain varchar,
        other_domains varchar[], external_id varchar, parent_key varchar
    );
"""
STAFF = """
    create table core.people (
        record_key varchar, connection varchar, occurred_at timestamp, is_deleted boolean, name varchar, email varchar,
        other_emails varchar[], phones varchar[], external_id varchar, reference_keys varchar[], company_key varchar
    );
    create table core.interactions (record_key varchar, person_key varchar, channel varchar);
"""
TABLES = ("minted_group_id", "group_id_history", "group_record", "group_key", "group_evidence", "contested_group_key")


@dataclass
class Office:
    """A warehouse with records of agents and companies in it, and of the people who work there."""

    con: duckdb.DuckDBPyConnection
    decisions: list[Decided] = field(default_factory=list)

    def add(self, table: str, key: str, **fields: Any) -> None:
        """Add a record, or put a newer version in its place."""
        self.remove(table, key)
        row = {"record_key": key, "connection": key.split(":", maxsplit=1)[0], "is_deleted": False, **fields}
        marks = ", ".join(f"${name}" for name in row)
        self.con.execute(f"insert into core.{table} ({', '.join(row)}) values ({marks})", row)

    def agent(self, key: str, **fields: Any) -> None:
        self.add("agents", key, **fields)

    def company(self, key: str, **fields: Any) -> None:
        self.add("companies", key, **fields)

    def person(self, key: str, **fields: Any) -> None:
        self.add("people", key, **fields)

    def remove(self, table: str, key: str) -> None:
        self.con.execute(f"delete from core.{table} where record_key = ?", [key])

    def decide(self, kind: str, *pair: str, key: tuple[str, str] | None = None) -> None:
        a, b = sorted(pair) if pair else (None, None)
        key_type, key_value = key or (None, None)
        self.decisions.append(Decided(len(self.decisions) + 1, kind, a, b, key_type, key_value))

    def resolve(self, kind: GroupKind = AGENT, **options: Any) -> GroupReport:
        if kind is COMPANY:
            self._resolve_people()
        return resolve_groups(self.con, kind, **{"overrides": self.decisions, **options})

    def _resolve_people(self) -> None:
        tools = self.query("select distinct connection from core.people")
        is_new = not self.query("select 1 from duckdb_tables() where table_name = 'person_record'")
        if tools or is_new:
            resolve(self.con, phone_regions={tool: "GB" for (tool,) in tools}, overrides=self.decisions)

    def groups(self, kind: GroupKind = AGENT) -> set[frozenset[str]]:
        """The partition: who is together, whatever the ids."""
        rows = self.query(
            f"select list(record_key) from identity.group_record where kind = '{kind.name}' group by group_id"
        )
        return {frozenset(keys) for (keys,) in rows}

    def ids(self, kind: GroupKind = AGENT) -> dict[str, str]:
        return dict(self.query(f"select record_key, group_id from identity.group_record where kind = '{kind.name}'"))

    def reasons(self) -> dict[tuple[str, str], str]:
        rows = self.query("select key_type, key_value, reason from identity.contested_group_key")
        return {(key_type, key_value): reason for key_type, key_value, reason in rows}

    def history(self) -> list[tuple[str, str | None, str]]:
        return self.query(
            "select group_id, current_group_id, cause from identity.group_id_history order by cause, group_id"
        )

    def state(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything that was written."""
        return {table: self.query(f"from identity.{table} order by all") for table in TABLES}

    def current(self, group_id: str) -> str | None:
        return current_group_id(self.con, group_id)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        return self.con.execute(sql).fetchall()


def together(*groups: str) -> set[frozenset[str]]:
    return {frozenset(group.split()) for group in groups}


@pytest.fixture(scope="module")
def new_office() -> Iterator[Any]:
    opened: list[duckdb.DuckDBPyConnection] = []

    def make() -> Office:
        con = duckdb.connect(config={"threads": 1})
        opened.append(con)
        con.execute(f"create schema core; {AGENTS} {COMPANIES} {STAFF}")
        return Office(con)

    yield make
    while opened:
        opened.pop().close()


@pytest.fixture
def office(new_office: Any) -> Office:
    return new_office()

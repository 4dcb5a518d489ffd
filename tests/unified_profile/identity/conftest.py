from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest

from unified_profile.identity import IdentityReport, Step, current_person_id, explain, resolve

PEOPLE = """
    create schema core;
    create table core.people (
        record_key varchar, connection varchar, occurred_at timestamp, name varchar, email varchar,
        other_emails varchar[], phones varchar[], external_id varchar, reference_keys varchar[]
    );
    create table core.interactions (record_key varchar, person_key varchar, channel varchar);
"""
EMPTY: dict[str, Any] = {
    "occurred_at": datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None),
    **dict.fromkeys(("name", "email", "other_emails", "phones", "external_id", "reference_keys")),
}
STATE = (
    "person",
    "person_record",
    "record_key_value",
    "evidence",
    "contested_key",
    "record_email",
    "record_phone",
    "phone_cache",
    "person_id_history",
    "minted_id",
)


OPEN_AT_ONCE = 4
KEPT = ("record", "label", "ignored_key", "kept_apart", "change_log")


@dataclass(frozen=True)
class Decided:
    """A decision as the ledger gives it."""

    id: int
    kind: str
    record_key_a: str | None = None
    record_key_b: str | None = None
    key_type: str | None = None
    key_value: str | None = None


@dataclass
class Hub:
    """A warehouse with records of people in it."""

    con: duckdb.DuckDBPyConnection
    decisions: list[Decided] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)

    def add(self, key: str, **fields: Any) -> None:
        """Add a record, or put a newer version in its place."""
        self.add_all([{"record_key": key, **fields}])

    def add_all(self, records: Iterable[dict[str, Any]]) -> None:
        records = list(records)
        if not records:
            return
        rows = [{**EMPTY, "connection": record["record_key"].split(":")[0], **record} for record in records]
        self.con.execute(
            "delete from core.people where record_key in (select unnest(?))", [[row["record_key"] for row in rows]]
        )
        columns = {name: [row[name] for row in rows] for name in rows[0]}
        types = {"occurred_at": "timestamp[]", "other_emails": "varchar[][]", "phones": "varchar[][]"}
        types["reference_keys"] = "varchar[][]"
        unnested = [f"unnest(${name}::{types.get(name, 'varchar[]')}) as {name}" for name in columns]
        self.con.execute(f"insert into core.people by name select {', '.join(unnested)}", columns)

    def remove(self, key: str) -> None:
        self.con.execute("delete from core.people where record_key = ?", [key])

    def interaction(self, key: str, person_key: str | None, channel: str = "chat") -> None:
        self.con.execute("insert into core.interactions values (?, ?, ?)", [key, person_key, channel])

    def decide(self, kind: str, *pair: str, key: tuple[str, str] | None = None) -> None:
        a, b = sorted(pair) if pair else (None, None)
        key_type, key_value = key or (None, None)
        self.decisions.append(Decided(len(self.decisions) + 1, kind, a, b, key_type, key_value))

    def resolve(self, **options: Any) -> IdentityReport:
        return resolve(self.con, **{"phone_regions": {}, "overrides": self.decisions, **self.options, **options})

    def people(self) -> set[frozenset[str]]:
        """The partition: who is together, whatever the ids."""
        rows = self.con.execute("select list(record_key) from identity.person_record group by person_id").fetchall()
        return {frozenset(keys) for (keys,) in rows}

    def ids(self) -> dict[str, str]:
        return dict(self.con.execute("select record_key, person_id from identity.person_record").fetchall())

    def reasons(self) -> dict[tuple[str, str], str]:
        rows = self.con.execute("select key_type, key_value, reason from identity.contested_key").fetchall()
        return {(key_type, key_value): reason for key_type, key_value, reason in rows}

    def history(self) -> list[tuple[str, str | None, str]]:
        return self.con.execute(
            "select person_id, current_person_id, cause from identity.person_id_history order by all"
        ).fetchall()

    def state(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything identity has written."""
        return {table: self.con.execute(f"from identity.{table} order by all").fetchall() for table in STATE}

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Everything identity has written and what it keeps to go on from.

        Without the numbers of runs: one that has nothing to look at is not written down, one that does all anew is.
        """
        return {
            table: self.con.execute(
                f"select columns(lambda c: c <> 'run_number') from identity.{table} order by all"
            ).fetchall()
            for table in (*STATE, *KEPT)
        }

    def current(self, person_id: str) -> str | None:
        return current_person_id(self.con, person_id)

    def explain(self, a: str, b: str) -> list[Step] | None:
        return explain(self.con, a, b)


@pytest.fixture(scope="module")
def new_hub() -> Any:
    opened: list[duckdb.DuckDBPyConnection] = []

    def make(**options: Any) -> Hub:
        if len(opened) == OPEN_AT_ONCE:  # a property that fails is tried on thousands
            opened.pop(0).close()
        con = duckdb.connect(config={"threads": 1})
        opened.append(con)
        con.execute(PEOPLE)
        return Hub(con, options=options)

    yield make
    while opened:  # emptied too, since hypothesis keeps the fixture alive beyond its end
        opened.pop().close()


@pytest.fixture
def hub(new_hub: Any) -> Hub:
    return new_hub()

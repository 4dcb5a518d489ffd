"""Writes a publication by hand: rows per mart, then a file under the `current` link, as the warehouse does."""

import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC).replace(tzinfo=None)
HERE = Path(__file__).parent

Row = dict[str, Any]


def ago(**parts: float) -> datetime:
    return NOW - timedelta(**parts)


class World:
    """Rows of each mart; what a row leaves out is null."""

    def __init__(self) -> None:
        self.rows: defaultdict[str, list[Row]] = defaultdict(list)
        self._events = 0

    def add(self, mart: str, **row: Any) -> Row:
        self.rows[mart].append(row)
        return row

    def customer(self, customer_id: str, name: str | None = None, **facts: Any) -> Row:
        row = self.add("dim_customer", customer_id=customer_id, display_name=name, **facts)
        if name:
            self.identifier("name", name, customer_id)
        if row.get("company_name"):
            self.identifier("company", row["company_name"], customer_id)
        return row

    def identifier(self, kind: str, label: str, customer_id: str, value: str | None = None, **more: Any) -> None:
        self.add("customer_identifier", kind=kind, label=label, value=value or label, customer_id=customer_id, **more)

    def record(self, customer_id: str, connector: str, source_object: str, source_id: str, **facts: Any) -> str:
        key = f"{connector}:{source_object}:{source_id}"
        self.add(
            "customer_record",
            customer_id=customer_id,
            record_key=key,
            connection=facts.pop("connection", connector),
            connector=connector,
            source_object=source_object,
            source_id=source_id,
            **facts,
        )
        self.identifier("record", source_id, customer_id, record_key=key)
        if facts.get("email"):
            self.identifier("email", facts["email"], customer_id, record_key=key)
        if facts.get("phone"):
            digits = "".join(one for one in facts["phone"] if one.isdigit())
            self.identifier("phone", facts["phone"], customer_id, value=digits, record_key=key)
        return key

    def interaction(self, customer_id: str, connector: str, source_id: str, started_at: datetime, **facts: Any) -> str:
        kind = "call" if facts.get("channel") == "phone" else "conversation"
        key = f"{connector}:{kind}:{source_id}"
        self.add(
            "fct_interaction",
            interaction_id=key,
            customer_id=customer_id,
            connection=connector,
            connector=connector,
            source_object=kind,
            source_id=source_id,
            started_at=started_at,
            updated_at=facts.pop("updated_at", started_at),
            **facts,
        )
        self.identifier("interaction", source_id, customer_id)
        return key

    def event(self, customer_id: str | None, occurred_at: datetime | None, event_type: str, **facts: Any) -> None:
        self._events += 1
        facts.setdefault("connector", "intercom")
        facts.setdefault("connection", facts["connector"])
        self.add(
            "fct_event",
            event_id=f"{facts['connector']}:event:{self._events:06d}",
            customer_id=customer_id,
            occurred_at=occurred_at,
            event_type=event_type,
            **facts,
        )

    def says(self, customer_id: str, key: str, at: datetime, who: str, name: str, body: str, **facts: Any) -> None:
        self.event(
            customer_id, at, facts.pop("event_type", "message"), interaction_id=key, actor_type=who, actor_name=name,
            body=body, channel=facts.pop("channel", "chat"), is_public=facts.pop("is_public", True), **facts,
        )  # fmt: skip


# As the mart of that name: by which addresses and numbers of the search index a customer is reached.
_CONTACT_POINTS = """
    insert into marts.customer_contact_point
    select
        identifier.customer_id, kind, value, coalesce(max(label), value),
        list_sort(list(distinct connector) filter (where connector is not null))
    from marts.customer_identifier as identifier
    left join marts.customer_record as record
        on identifier.record_key = record.record_key and identifier.customer_id = record.customer_id
    where kind in ('email', 'phone')
    group by identifier.customer_id, kind, value
"""


def write_publication(world: World, published: Path, number: int = 1) -> Path:
    """Write the world as publication `number` and make it current."""
    folder = published / str(number)
    folder.mkdir(parents=True)
    file = folder / "warehouse.duckdb"
    con = duckdb.connect()
    con.execute(f"attach '{file}' as warehouse (storage_version 'v1.0.0')")
    con.execute("use warehouse")
    con.execute((HERE / "marts.sql").read_text(encoding="utf-8"))
    for mart, rows in world.rows.items():
        _insert(con, mart, rows, folder / f"{mart}.json")
    con.execute("update marts.customer_identifier set value = strip_accents(lower(value))")
    _in_order(con, "customer_identifier", "kind, value")
    con.execute(_CONTACT_POINTS)
    _in_order(con, "fct_event", "customer_id, occurred_at")
    con.close()
    link = published / "current.new"
    link.symlink_to(str(number), target_is_directory=True)
    link.replace(published / "current")
    return file


def _insert(con: duckdb.DuckDBPyConnection, mart: str, rows: list[Row], scratch: Path) -> None:
    """Through a file, since one insert a row takes milliseconds each."""
    columns = con.execute(f"select column_name, column_type from (describe marts.{mart})").fetchall()
    scratch.write_text("\n".join(json.dumps(row, default=str) for row in rows), encoding="utf-8")
    types = ", ".join(f"{name}: '{kind}'" for name, kind in columns)
    con.execute(f"insert into marts.{mart} select * from read_json('{scratch}', columns = {{{types}}})")
    scratch.unlink()


def _in_order(con: duckdb.DuckDBPyConnection, mart: str, order: str) -> None:
    con.execute(f"create table marts.sorted as select * from marts.{mart} order by {order}")
    con.execute(f"drop table marts.{mart}")
    con.execute(f"alter table marts.sorted rename to {mart}")

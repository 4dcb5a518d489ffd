"""Who is who in the tests of the app: a few records, worked out by identity itself in two runs."""

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from tests.unified_profile.identity.conftest import PEOPLE, Hub
from tests.unified_profile.identity.groups.conftest import AGENTS, Office

PHONE = "+447911123456"
FIRST = datetime(2025, 1, 1, tzinfo=UTC).replace(tzinfo=None)
DEALS = """
    create table core.deals (record_key varchar, person_key varchar);
    create table core.activities (record_key varchar, person_key varchar);
    create table core.ratings (record_key varchar, agent_key varchar, agent_email varchar);
    create table core.reviews (record_key varchar, reviewee_email varchar);
    insert into core.reviews values ('qa:review:1', 'ray@us.example');
    alter table core.interactions add column agent_key varchar;
    update core.interactions set agent_key = 'phone:user:8' where record_key = 'chat:conversation:1';
"""
# Evidence as it was before people were worked out from what changed: by keys of records, not by their numbers.
FORMER = """
    create or replace table identity.evidence as
    select 'p_1' as person_id, 'crm:person:1' as record_key_a, 'desk:user:1' as record_key_b,
        2::utinyint as level, 'email' as key_type, 'ann@x.com' as key_value;
    alter table identity.record_key_value drop column rid;
    alter table marts.dim_customer drop column plan;
    drop table identity.kept_apart;
"""


@dataclass(frozen=True)
class Ids:
    """Ids as the first run gave them: Ann's by CRM and by chat, and of somebody who is gone since."""

    crm: str
    chat: str
    gone: str


def work_out(con: duckdb.DuckDBPyConnection) -> tuple[Hub, Ids]:
    """Ann by CRM and desk, whom chat knows under another address until the second run; Bob has her number."""
    con.execute(PEOPLE)
    hub = Hub(con)
    hub.add("crm:person:1", name="Ann Lee", email="ann@x.com", phones=[PHONE], occurred_at=FIRST)
    hub.add("desk:user:1", name="Ann Lee", email="ann@x.com")
    hub.add("chat:contact:1", name="Ann Lee", email="ann@home.com", external_id="U-1")
    hub.add("chat:contact:2", name="Bob Ray", email="bob@y.com", phones=[PHONE])
    hub.add("chat:contact:3", name="Cy Low", email="cy@z.com")
    hub.resolve()
    ids = hub.ids()
    hub.add("chat:contact:1", name="Ann Lee", email="ann@x.com", external_id="U-1")
    hub.remove("chat:contact:3")
    hub.resolve()
    return hub, Ids(ids["crm:person:1"], ids["chat:contact:1"], ids["chat:contact:3"])


def publish_identity(file: Path) -> Ids:
    """Put schema identity into a publication, and what it is made from: Bob chatted with Eva Ray."""
    with closing(duckdb.connect()) as con:
        hub, ids = work_out(con)
        hub.interaction("chat:conversation:1", "chat:contact:2")
        hub.interaction("desk:ticket:1", "desk:user:1")
        complete(con)
        copy_into(con, file)
    return ids


def complete(con: duckdb.DuckDBPyConnection) -> None:
    """Add what previews read besides people: what hangs on them, and two agents."""
    con.execute(DEALS)
    con.execute(AGENTS)
    office = Office(con)
    office.agent("phone:user:7", name="Eva Fox", email="eva@us.example")
    office.agent("phone:user:8", name="Eva Ray", email="ray@us.example")
    office.resolve()


def copy_into(con: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Put all that was worked out in memory into a publication."""
    con.execute(f"attach '{file}' as published")
    tables = "select schema_name, table_name from duckdb_tables() where database_name = 'memory' and not temporary"
    for schema, table in con.execute(tables).fetchall():
        con.execute(f"create schema if not exists published.{schema}")
        con.execute(f'create table published.{schema}."{table}" as from memory.{schema}."{table}"')

"""Raw tables in the documentation: described, and tied to the models that read them and to no others."""

import json
from typing import Any

import duckdb
import pytest

from contracts.connection import Connection
from contracts.errors import BugError
from pipelines.documentation import filled
from pipelines.lineage import RawTable, add_raw_tables, raw_tables, readers
from switchboard.settings import Settings
from warehouse.columns import OWN_COLUMNS

CALLS = RawTable("phone", "Aircall", "calls", "Calls.", [("id", "BIGINT", "id, as Aircall sends it")])
NOBODYS = RawTable("phone", "Aircall", "tags", "Tags.", [])


def model(name: str, code: str) -> dict[str, Any]:
    return {"resource_type": "model", "name": name, "raw_code": code, "depends_on": {"nodes": []}}


def empty_manifest() -> dict[str, Any]:
    nodes = {
        "model.by_source": model("by_source", "select * from {{ raw_union('aircall', 'calls') }}"),
        "model.by_view": model("by_view", "select * from {{ raw_union('aircall', stream) }}"),
        "model.other": model("other", "select * from {{ raw_union('hubspot', 'calls') }} join {{ ref('calls') }}"),
        "test.calls": model("test", "raw_union('aircall', 'calls')") | {"resource_type": "test"},
    }
    return {"nodes": nodes, "sources": {}, "parent_map": {name: [] for name in nodes}, "child_map": {}}


def test_a_raw_table_leads_to_the_models_that_read_it_and_to_no_other() -> None:
    manifest, catalog = empty_manifest(), {"sources": {}}
    with duckdb.connect() as build:
        build.execute("create schema raw; create table raw.phone__calls (id bigint); create table calls (id bigint)")
        build.execute("create view by_view as select * from raw.phone__calls")
        build.execute("create view other as select * from calls")
        read = readers(manifest, [Connection("phone", "aircall"), Connection("crm", "hubspot")], build)
    add_raw_tables(manifest, catalog, [CALLS, NOBODYS], read)
    source = "source.switchboard.phone.calls"
    assert manifest["child_map"] == {source: ["model.by_source", "model.by_view"], NOBODYS.unique_id: []}
    parents = {name: node["depends_on"]["nodes"] for name, node in manifest["nodes"].items()}
    assert parents == {
        "model.by_source": [source], "model.by_view": [source], "model.other": [], "test.calls": []
    }  # fmt: skip
    assert manifest["parent_map"]["model.by_view"] == [source]
    assert manifest["sources"][source]["relation_name"] == "raw.phone__calls"
    assert catalog["sources"][source]["columns"]["id"]["type"] == "BIGINT"  # type: ignore[index]


def test_every_column_of_every_raw_table_is_described(settings: Settings) -> None:
    tables = {(table.connection, table.stream): table for table in raw_tables(settings)}
    assert {connection for connection, _ in tables} == set(settings.connections)
    for table in tables.values():
        assert table.description
        assert {name for name, _, _ in table.columns} >= set(OWN_COLUMNS)
        assert all(said and kind for _, kind, said in table.columns)
    contacts = {name: said for name, _, said in tables["intercom", "contacts"].columns}
    assert contacts["id"] == "id, as Intercom sends it; tells its records apart"
    assert contacts["updated_at"] == "updated_at, as Intercom sends it; the stream is read forward by it"
    assert contacts["email"].endswith("; personal data")


def test_what_somebody_wrote_does_not_end_the_page() -> None:
    page = '<script>n=["MANIFEST.JSON INLINE DATA","CATALOG.JSON INLINE DATA"]</script>'
    said = {"description": "</script><script>alert(1)</script>"}
    found = filled(page, said, {"a": 1})
    assert found.count("</script>") == 1
    assert json.loads(found.removeprefix("<script>n=").removesuffix("</script>")) == [said, {"a": 1}]


@pytest.mark.parametrize("page", ["<html></html>", '"MANIFEST.JSON INLINE DATA"'])
def test_a_page_of_another_dbt_is_refused(page: str) -> None:
    with pytest.raises(BugError, match="no place for"):
        filled(page, {}, {})

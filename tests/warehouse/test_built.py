"""Whether the models must be built again: after loads that changed something, and only then."""

import duckdb

from tests.warehouse.conftest import Lander
from warehouse.built import built_fingerprint, loaded_fingerprint, record_built
from warehouse.raw import load_landed


def test_a_new_file_was_never_built(con: duckdb.DuckDBPyConnection) -> None:
    assert built_fingerprint(con) is None


def test_only_loads_that_change_something_ask_for_a_build(con: duckdb.DuckDBPyConnection, lander: Lander) -> None:
    def after(number: int, *records: object) -> str:
        lander.land(number, list(records))
        load_landed(con, str(lander.root))
        return loaded_fingerprint(con)

    first = after(0, {"id": "a", "name": "Ann"})
    assert first != after(1, {"id": "a", "name": "Anne"})
    second = loaded_fingerprint(con)
    assert second == after(2, {"id": "a", "name": "Anne"})
    assert second != after(3, b'{"name": "nobody"}')


def test_the_last_build_is_remembered(con: duckdb.DuckDBPyConnection) -> None:
    record_built(con, "one")
    record_built(con, "two")
    assert built_fingerprint(con) == "two"

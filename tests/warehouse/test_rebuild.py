"""Landing is the whole truth: the raw tables can be made from it alone, wherever it is."""

from pathlib import Path

import fsspec
import pytest

from contracts.errors import BadDataError, ConfigurationError
from contracts.landing import Column
from tests.warehouse.conftest import Lander
from warehouse.build import open_build
from warehouse.raw import load_landed
from warehouse.rebuild import rebuild
from warehouse.state import stream_states
from warehouse.status import stream_status

EVERYTHING = "select * from raw.shop__contacts order by id"


def fill(lander: Lander) -> None:
    """Loads with an edit, a deletion, a poisoned record and a column that came later."""
    lander.mode = "full"
    lander.land(0, [{"id": "a", "plan": "tin"}, {"id": "b"}], [b"{", {"id": "c", "visits": "many"}], state={"n": 0})
    lander.land(1, [{"id": "a", "updated_at": 3}, {"id": "c"}], state={"n": 1})
    lander.columns = [*lander.columns, Column(name="plan", type="varchar")]
    lander.mode = "incremental"
    lander.land(2, [{"id": "d", "plan": "gold"}], state={"n": 2})


def test_a_rebuild_is_the_same_warehouse(build: Path, lander: Lander) -> None:
    fill(lander)
    with open_build(build) as con:
        load_landed(con, str(lander.root))
        con.execute("create table identity.person as select 'p_1' as person_id")
        before = con.execute(EVERYTHING).fetchall()
        quarantine = con.execute("select * from meta.quarantine order by all").fetchall()
    rebuild(build, str(lander.root))
    with open_build(build) as con:
        assert con.execute(EVERYTHING).fetchall() == before
        assert con.execute("select * from meta.quarantine order by all").fetchall() == quarantine
        assert con.execute("from identity.person").fetchall() == [("p_1",)]
        assert stream_states(con, "shop") == {"contacts": {"n": 2}}
    assert [path.name for path in build.parent.iterdir()] == [build.name]


def test_a_rebuild_that_would_lose_records_is_refused(build: Path, lander: Lander) -> None:
    fill(lander)
    with open_build(build) as con:
        load_landed(con, str(lander.root))
    for path in (lander.root / "shop" / "contacts").glob("20261101T00*"):
        path.unlink()
    with pytest.raises(ConfigurationError, match="lacks 1 loads"):
        rebuild(build, str(lander.root))
    rebuild(build, str(lander.root), accept_loss=True)
    with open_build(build) as con:
        assert con.execute("select id from raw.shop__contacts order by id").fetchall() == [("a",), ("c",), ("d",)]


def test_a_damaged_load_stops_its_stream_only_and_says_so(build: Path, lander: Lander) -> None:
    fill(lander)
    Lander(lander.root, stream="other").land(0, [{"id": "x"}])
    next((lander.root / "shop" / "contacts").glob("20261101T01*.jsonl")).unlink()
    with open_build(build) as con:
        results = load_landed(con, str(lander.root))
        errors = {(result.stream, result.load[:11]): type(result.error) for result in results}
        assert errors == {
            ("contacts", "20261101T00"): type(None),
            ("contacts", "20261101T01"): BadDataError,
            ("other", "20261101T00"): type(None),
        }
        first, second = stream_status(con)
        assert (first.stream, second.error) == ("contacts", None)
        assert "restore the landing files" in str(first.error)
    with pytest.raises(BadDataError):
        rebuild(build, str(lander.root))
    with open_build(build) as con:
        assert con.execute("select count(*) from raw.shop__contacts").fetchall() == [(2,)]


def test_landing_may_be_far_away(build: Path, lander: Lander) -> None:
    fill(lander)
    store = fsspec.filesystem("memory")
    store.put(str(lander.root) + "/", "/bucket/landing/", recursive=True)
    with open_build(build) as con:
        load_landed(con, str(lander.root))
        near = con.execute(EVERYTHING).fetchall()
    far = build.with_name("far.duckdb")
    with open_build(far) as con:
        load_landed(con, "memory://bucket/landing")
        assert con.execute(EVERYTHING).fetchall() == near
    names = sorted(Path(path).name for path in store.glob("/bucket/landing/shop/contacts/*jsonl*"))
    assert [name.endswith(".zst") for name in names] == [False, False, True, True]
    rebuild(far, "memory://bucket/landing")
    with open_build(far) as con:
        assert con.execute(EVERYTHING).fetchall() == near
    store.rm("/bucket", recursive=True)

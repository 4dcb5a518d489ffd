"""Readers see one publication at a time, the newest, and never write."""

import threading
from pathlib import Path

import duckdb
import pytest

from contracts.errors import RetryLaterError
from tests.unified_profile.app.conftest import open_house
from tests.unified_profile.app.identities import publish_identity
from tests.unified_profile.app.publication import World, write_publication
from unified_profile.app.published import POOL_SIZE, Published, once


def world_of(name: str) -> World:
    world = World()
    world.customer("p_1", name, record_count=1, connector_count=1)
    return world


def name_in(published: Published) -> str:
    with published.reading() as con:
        return str(con.execute("select display_name from marts.dim_customer").fetchall()[0][0])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_publication(world_of("first"), tmp_path / "published", 1)
    return tmp_path / "published"


def test_a_new_publication_is_seen_by_the_next_reader(folder: Path) -> None:
    published = Published(folder)
    assert name_in(published) == "first"
    write_publication(world_of("second"), folder, 2)
    assert name_in(published) == "second"
    published.close()


def test_what_is_read_once_is_read_again_from_the_next_publication(folder: Path) -> None:
    published = Published(folder)
    reads: list[str] = []

    def read(con: duckdb.DuckDBPyConnection) -> str:
        reads.append(str(con.execute("select display_name from marts.dim_customer").fetchall()[0][0]))
        return reads[-1]

    def names() -> list[str]:
        # Beside each other, so that each has a connection of its own.
        with published.reading() as one, published.reading() as other:
            return [once(con, "name", read) for con in (one, other)]

    assert (names(), names(), reads) == (["first", "first"], ["first", "first"], ["first"])
    write_publication(world_of("second"), folder, 2)
    assert (names(), reads) == (["second", "second"], ["first", "second"])
    published.close()


def test_nothing_is_kept_of_a_file_that_may_change() -> None:
    with duckdb.connect() as con:
        con.execute("create table named as select 'first' as name")
        assert once(con, "name", lambda con: con.execute("from named").fetchall()) == [("first",)]
        con.execute("update named set name = 'second'")
        assert once(con, "name", lambda con: con.execute("from named").fetchall()) == [("second",)]


def test_a_reader_keeps_the_publication_it_began_with(folder: Path) -> None:
    published = Published(folder)
    with published.reading() as con:
        write_publication(world_of("second"), folder, 2)
        assert name_in(published) == "second"
        (folder / "1" / "warehouse.duckdb").unlink()
        assert con.execute("select display_name from marts.dim_customer").fetchall() == [("first",)]
    with pytest.raises(duckdb.ConnectionException):
        con.execute("select 1")
    published.close()


def test_readers_run_beside_each_other(folder: Path) -> None:
    published = Published(folder)
    together = threading.Barrier(POOL_SIZE, timeout=10)
    names: list[str] = []

    def read() -> None:
        with published.reading() as con:
            together.wait()
            names.append(con.execute("select display_name from marts.dim_customer").fetchall()[0][0])

    threads = [threading.Thread(target=read) for _ in range(POOL_SIZE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names == ["first"] * POOL_SIZE
    published.close()


def test_every_page_is_whole_while_publications_follow_each_other(folder: Path) -> None:
    published = Published(folder)
    errors: list[BaseException] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                assert name_in(published)
            except BaseException as error:  # noqa: BLE001 - whatever a reader meets is a failure
                errors.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(2, 8):
        write_publication(world_of(f"number {number}"), folder, number)
    stop.set()
    for thread in threads:
        thread.join()
    assert not errors
    assert name_in(published) == "number 7"
    published.close()


@pytest.mark.parametrize(
    "statement",
    [
        "update marts.dim_customer set display_name = 'x'",
        "create table marts.t (i int)",
        "select * from read_csv('/etc/passwd')",
        "copy (select 1) to '/tmp/switchboard-out.csv'",
        "attach '/tmp/switchboard-other.duckdb' as other",
        "set enable_external_access = true",
        "install httpfs",
    ],
)
def test_a_reader_can_neither_write_nor_reach_out(folder: Path, statement: str) -> None:
    published = Published(folder)
    with published.reading() as con, pytest.raises(duckdb.Error):
        con.execute(statement)
    published.close()


def test_before_the_first_publication_there_is_an_explanation(tmp_path: Path) -> None:
    with pytest.raises(RetryLaterError, match="nothing has been published yet"), Published(tmp_path).reading():
        pass
    house = open_house(tmp_path / "none", tmp_path)
    agent = house.agent()
    page = agent.get("/")
    assert page.status_code == 503
    assert "Nothing has been published yet" in page.text
    assert "<code>switchboard run</code>" in page.text
    assert agent.get("/health").status_code == 503
    assert agent.get("/api/v1/status").json()["remedy"].startswith("Run `switchboard run`")
    publish_identity(write_publication(world_of("at last"), tmp_path / "none"))
    assert agent.get("/").status_code == 200
    assert agent.get("/health").json() == {"status": "ok"}
    house.close()

"""Publishing: readers always have a whole warehouse, and never wait."""

from pathlib import Path

import duckdb
import pytest

from contracts.errors import BugError, ConfigurationError, RetryLaterError
from warehouse import publish as publishing
from warehouse.build import open_build
from warehouse.publish import open_published, publish


@pytest.fixture
def published(tmp_path: Path) -> Path:
    return tmp_path / "published"


def write(build: Path, value: int) -> None:
    with open_build(build) as con:
        con.execute("create or replace table raw.numbers as select ?::bigint as number from range(1000)", [value])


def read(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    rows: list[tuple[int, int]] = con.execute("select min(number), count(*) from raw.numbers").fetchall()
    return rows[0]


def test_readers_keep_the_old_one_and_new_readers_see_the_new_one(build: Path, published: Path) -> None:
    write(build, 1)
    first = publish(build, published)
    with open_published(published) as reader:
        write(build, 2)
        second = publish(build, published)
        with open_published(published) as newcomer:
            assert (read(reader), read(newcomer)) == ((1, 1000), (2, 1000))
            for value in range(3, 7):
                write(build, value)
                publish(build, published)
            # Pruned on disk by now, still open here.
            assert not first.path.exists()
            assert (read(reader), read(newcomer)) == ((1, 1000), (2, 1000))
    assert (first.number, second.number) == (1, 2)
    assert sorted(entry.name for entry in published.iterdir()) == ["4", "5", "6", "current"]
    assert (published / "current").readlink() == Path("6")


def test_a_publication_is_read_only_and_walled_off(build: Path, published: Path) -> None:
    write(build, 1)
    publish(build, published)
    with open_published(published) as con:
        for statement in (
            "insert into raw.numbers values (1)",
            "select * from read_text('/etc/hostname')",
            "copy raw.numbers to '/tmp/stolen.csv'",
            "set enable_external_access = true",
            "attach '/tmp/other.duckdb'",
        ):
            with pytest.raises(duckdb.Error):
                con.execute(statement)
        assert read(con) == (1, 1000)


def test_a_damaged_copy_is_never_shown(build: Path, published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(build, 1)
    publish(build, published)
    other = build.with_name("other.duckdb")
    write(other, 99)
    with open_build(other) as con:
        con.execute("checkpoint")
    write(build, 2)
    copyfile = publishing.shutil.copyfile
    monkeypatch.setattr(publishing.shutil, "copyfile", lambda _, target: copyfile(other, target))
    with pytest.raises(BugError, match=r"raw\.numbers"):
        publish(build, published)
    with open_published(published) as con:
        assert read(con) == (1, 1000)


def test_nothing_published_yet_says_what_to_do(build: Path, published: Path) -> None:
    with pytest.raises(ConfigurationError, match="switchboard run"):
        open_published(published)
    with pytest.raises(ConfigurationError, match="switchboard run"):
        publish(build, published)


def test_publishing_needs_the_writer_to_be_done(build: Path, published: Path, holder: int) -> None:
    with pytest.raises(RetryLaterError, match=str(holder)):
        publish(build, published)


def test_a_second_writer_is_told_who_holds_the_file(build: Path, holder: int) -> None:
    with pytest.raises(RetryLaterError, match=rf"process {holder} "):
        open_build(build, wait_seconds=0.5)

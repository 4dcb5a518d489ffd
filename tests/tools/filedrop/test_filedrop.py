"""Files in a folder: every row once, whatever is done to the files; what cannot be read is set aside with its text."""

import gzip
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.check import check
from connectors.filedrop.sandbox import app
from connectors.folders import Folder
from connectors.landing import landed_states
from connectors.sync import sync
from contracts.connection import Connection
from contracts.errors import ConfigurationError
from sandbox.making.trainings import make_trainings
from sandbox.model import World
from warehouse.build import open_build
from warehouse.raw import load_landed

HEAD = "ID,Agent email,Title,Completed at,Score\n"
Row = tuple[Any, ...]


class Drop:
    """A folder, the landing zone and the warehouse behind it."""

    def __init__(self, home: Path, con: duckdb.DuckDBPyConnection) -> None:
        self.home, self.con = home, con
        self.config: dict[str, Any] = {"folder": "drop"}
        (home / "drop").mkdir()

    @property
    def connection(self) -> Connection:
        return Connection("learning", "filedrop", self.config, home=self.home)

    def write(self, name: str, content: str | bytes, age: float = 0) -> Path:
        """A file, last changed `age` seconds ago."""
        path = self.home / "drop" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        moment = datetime.now(UTC).timestamp() - age
        os.utime(path, (moment, moment))
        return path

    def sync(self, stream: str = "trainings") -> int:
        """Read one stream and load it; the rows that were read."""
        landing = str(self.home / "landing")
        states = landed_states(landing, "learning")
        (result,) = sync(self.connection, landing, states, streams=[stream])
        assert result.error is None
        assert [load.error for load in load_landed(self.con, landing)] == [None]
        return result.rows

    def rows(self, columns: str, stream: str = "trainings") -> list[Row]:
        return self.con.execute(f"select {columns} from raw.learning__{stream} order by record_id").fetchall()

    @property
    def quarantined(self) -> list[Row]:
        return self.con.execute("select reason, raw from meta.quarantine order by raw").fetchall()


@pytest.fixture
def drop(tmp_path: Path) -> Iterator[Drop]:
    con = open_build(tmp_path / "build.duckdb")
    yield Drop(tmp_path, con)
    con.close()


def test_rows_are_read_once_and_again_only_when_the_content_changes(drop: Drop) -> None:
    path = drop.write("trainings/a.csv", HEAD + "1,ann@x.example,Calm,2026-01-02,90\n2,bob@x.example,Calm,,\n", age=100)
    assert drop.sync() == 2
    assert drop.rows("record_id, agent_email, completed_at, score, source_row") == [
        ("1", "ann@x.example", datetime.fromisoformat("2026-01-02"), 90.0, 1),
        ("2", "bob@x.example", None, None, 2),
    ]
    assert drop.sync() == 0
    os.utime(path)
    assert drop.sync() == 0

    drop.write("trainings/a.csv", HEAD + "1,ann@x.example,Calm,2026-01-02,95\n")
    assert drop.sync() == 1
    # The second row is in no file any more: it happened all the same.
    assert drop.rows("record_id, score, _deleted") == [("1", 95.0, False), ("2", None, False)]


def test_a_moved_file_loses_and_doubles_nothing(drop: Drop) -> None:
    path = drop.write("trainings/a.csv", HEAD + "1,ann@x.example,Calm,2026-01-02,90\n", age=50)
    drop.sync()
    (drop.home / "drop" / "trainings" / "2026").mkdir()
    path.rename(drop.home / "drop" / "trainings" / "2026" / "b.csv")
    drop.write("trainings/late.csv", HEAD + "2,bob@x.example,Calm,2025-01-02,80\n", age=10**8)
    drop.sync()
    assert drop.rows("record_id, source_file") == [("1", "trainings/2026/b.csv"), ("2", "trainings/late.csv")]


@pytest.mark.parametrize("newest_first", [True, False])
def test_the_file_changed_last_wins_whatever_its_name_and_order(drop: Drop, newest_first: bool) -> None:
    files = [("a", "new", 10), ("z", "old", 1000)]
    for name, title, age in files if newest_first else reversed(files):
        drop.write(f"trainings/{name}.csv", HEAD + f"1,ann@x.example,{title},,\n", age=age)
        drop.sync()
    assert drop.rows("title") == [("new",)]


def test_every_kind_of_file_gives_the_same_rows(drop: Drop) -> None:
    row = '{"id": "%s", "agent_email": "ann@x.example", "title": "Calm", "score": 90}'
    drop.write("trainings/1.json", f"[{row % 'json'}]")
    drop.write("trainings/2.json", f'{{"page": 1, "results": [{row % "inner"}]}}')
    drop.write("trainings/3.ndjson", "\ufeff" + row % "line" + "\n\n" + row % "line2")
    drop.write("trainings/4.jsonl.gz", gzip.compress((row % "packed").encode()))
    drop.write("trainings/5.tsv", "Id\tAgent Email\tTITLE\tscore\ntabs\tann@x.example\tCalm\t90\n")
    drop.write("trainings/6.csv", "id;agent-email;title;score\nsemi;ann@x.example;Calm;90\n")
    drop.write("trainings/7.csv", '\ufeffid,agent_email,title,score\nquoted,ann@x.example,"Calm",90\n')
    drop.sync()
    found = drop.rows("record_id, agent_email, title, score")
    assert found == [(key, "ann@x.example", "Calm", 90.0) for key in sorted(row[0] for row in found)]
    assert [key for key, *_ in found] == ["inner", "json", "line", "line2", "packed", "quoted", "semi", "tabs"]


def test_what_cannot_be_read_is_set_aside_with_its_text(drop: Drop) -> None:
    drop.write("trainings/a.csv", HEAD + "1,ann@x.example,Calm,2026-01-02,90\n2,b,c\n3,d,e,soon,1\n4,d,e,,much\n")
    drop.write("trainings/b.ndjson", '{"id": "5", "title": "fine"}\n{"id": 6\n[7]\n')
    drop.write("trainings/c.json", '{"id": ')
    drop.sync()
    assert drop.rows("record_id") == [("1",), ("5",)]
    aside = " ".join(raw for _, raw in drop.quarantined)
    assert len(drop.quarantined) == 6
    for text in ("2,b,c", "soon", "much", '{\\"id\\": 6', "[7]", '{\\"id\\": '):
        assert text in aside
    assert all(kept in aside for kept in ("trainings/a.csv", "trainings/b.ndjson", "trainings/c.json"))


def test_windows_spreadsheets_and_hostile_cells_are_text(drop: Drop) -> None:
    drop.write("people/a.csv", "Id,Name,Phone\n1,José Müller,=1+1\n".encode("cp1252"))
    drop.write("people/b.csv", 'Id,Name\n2,"<script>alert(1)</script>, ""x""\nline two"\n')
    drop.sync("people")
    assert drop.rows("record_id, name, phone", "people") == [
        ("1", "José Müller", "=1+1"),
        ("2", '<script>alert(1)</script>, "x"\nline two', None),
    ]


def test_keys_and_columns_are_what_the_settings_say(drop: Drop) -> None:
    drop.config |= {
        "key": {"trainings": ["agent_email", "title"]},
        "columns": {"trainings": {"agent_email": "Learner"}},
    }
    drop.write("trainings/a.csv", "Learner,Title,Score\nann@x.example,Calm,50\n", age=9)
    drop.sync()
    drop.write("trainings/b.csv", "learner,title,score\nann@x.example,Calm,70\n,Calm,1\n")
    drop.sync()
    assert drop.rows("record_id, agent_email, score") == [("ann@x.example/Calm", "ann@x.example", 70.0)]
    assert len(drop.quarantined) == 1


def test_rows_without_an_id_are_told_apart_by_all_they_hold(drop: Drop) -> None:
    drop.write("records/a.csv", "what,when\nfire,monday\nfire,tuesday\nfire,monday\n")
    assert drop.sync("records") == 3
    assert sorted(drop.rows("_extra ->> '$.when'", "records")) == [("monday",), ("tuesday",)]


def test_unfinished_hidden_and_linked_files_are_left_alone(drop: Drop, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("id,title\nsecret,x\n")
    for name in (".a.csv", "~$a.csv", "a.csv.part", "a.csv.tmp", "a.txt", ".hidden/a.csv"):
        drop.write(f"trainings/{name}", "id,title\n1,x\n")
    (drop.home / "drop" / "trainings" / "link.csv").symlink_to(secret)
    drop.write("trainings/.." + "/people/p.csv", "id,name\n1,x\n")
    assert drop.sync() == 0


@pytest.mark.parametrize(
    "folder", ["https://x.example/", "http://127.0.0.1/", "github://a:b@/", "ftp://x/", "sftp://x/"]
)
def test_a_folder_is_never_a_web_address(drop: Drop, folder: str) -> None:
    drop.config["folder"] = folder
    with pytest.raises(ConfigurationError, match="cannot be read by"):
        check(drop.connection)


def test_a_missing_folder_is_said_and_an_empty_one_is_fine(drop: Drop) -> None:
    check(drop.connection)
    drop.config["folder"] = "nowhere"
    with pytest.raises(ConfigurationError, match="the folder is not there"):
        check(drop.connection)


def test_buckets_work_as_folders(drop: Drop, monkeypatch: pytest.MonkeyPatch) -> None:
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.pipe_file("/exports/trainings/a.csv", b"id,title\n1,Calm\n")
    drop.config["folder"] = "memory://exports"
    assert drop.sync() == 1
    assert drop.sync() == 0
    memory.pipe_file("/exports/trainings/a.csv", b"id,title\n1,Calm\n2,More\n")
    assert drop.sync() == 2
    assert [file.path for file in Folder("memory://exports").files()] == ["trainings/a.csv"]


def test_every_training_of_the_sandbox_arrives(drop: Drop, world: World) -> None:
    app(world, lambda: world.now - timedelta(days=60), drop.home / "drop")
    drop.sync()
    app(world, lambda: world.now, drop.home / "drop")
    drop.sync()
    found = {row[0]: row[1:] for row in drop.rows("record_id, agent_email, title, score, completed_at")}
    assert found == {
        each.id: (each.agent_email, each.title, each.score, _naive(each.completed_at)) for each in make_trainings(world)
    }
    assert drop.quarantined == []


def _naive(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment else None

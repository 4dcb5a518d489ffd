"""A landing writer that follows contracts/landing.py to the letter, and a build file."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from contracts.landing import (
    BEGIN_SUFFIX,
    END_SUFFIX,
    Begin,
    Column,
    Commit,
    Deletes,
    End,
    LoadMode,
    batch_name,
    commit_name,
    stream_folder,
)
from warehouse.build import open_build

ROOT = Path(__file__).parents[2]
START = datetime(2026, 11, 1, tzinfo=UTC)

CONTACT_COLUMNS = [
    Column(name="id", type="varchar"),
    Column(name="name", type="varchar"),
    Column(name="visits", type="bigint"),
    Column(name="score", type="double"),
    Column(name="active", type="boolean"),
    Column(name="seen_at", type="timestamp"),
    Column(name="updated_at", type="bigint"),
    Column(name="tags", type="json"),
]


def line(record: Any) -> bytes:
    """A record as a tool would send it; bytes are taken as they are."""
    return record if isinstance(record, bytes) else json.dumps(record, ensure_ascii=False).encode()


@dataclass
class Lander:
    """Writes whole loads. Load number n starts n hours after START."""

    root: Path
    connection: str = "shop"
    connector: str = "shopkeeper"
    stream: str = "contacts"
    columns: list[Column] = field(default_factory=lambda: list(CONTACT_COLUMNS))
    primary_key: list[str] = field(default_factory=lambda: ["id"])
    cursor_field: str | None = "updated_at"
    deleted_flag: str | None = None
    deletes: list[Deletes] = field(default_factory=list)
    merged_ids: str | None = None
    parts: dict[str, str] = field(default_factory=dict)
    mode: LoadMode = "incremental"

    def land(
        self,
        number: int,
        *batches: Sequence[Any],
        state: dict[str, Any] | None = None,
        reported: int | None = None,
        ended: bool = True,
    ) -> str:
        """Write load `number` with one file per batch; returns its name."""
        folder = self.root / stream_folder(self.connection, self.stream)
        folder.mkdir(parents=True, exist_ok=True)
        started = START + timedelta(hours=number)
        load = started.strftime("%Y%m%dT%H%M%S%f")
        begin = Begin(
            load=load,
            connection=self.connection,
            connector=self.connector,
            stream=self.stream,
            mode=self.mode,
            primary_key=self.primary_key,
            cursor_field=self.cursor_field,
            deleted_flag=self.deleted_flag,
            deletes=self.deletes,
            merged_ids=self.merged_ids,
            parts=self.parts,
            columns=self.columns,
            config_hash="x",
            started_at=started.isoformat(),
            state=None,
        )
        (folder / f"{load}{BEGIN_SUFFIX}").write_text(begin.model_dump_json())
        for index, records in enumerate(batches, start=1):
            content = b"".join(line(record) + b"\n" for record in records)
            name = batch_name(load, index)
            (folder / name).write_bytes(content)
            commit = Commit(load=load, file=name, rows=len(records), bytes=len(content))
            (folder / commit_name(name)).write_text(commit.model_dump_json())
        if ended:
            end = End(
                load=load,
                files=len(batches),
                rows=sum(len(records) for records in batches),
                state=state,
                reported=reported,
                lane="pages",
                ended_at=(started + timedelta(minutes=5)).isoformat(),
            )
            (folder / f"{load}{END_SUFFIX}").write_text(end.model_dump_json())
        return load

    def amend_end(self, number: int, **more: Any) -> None:
        """Say more in the end of load `number`."""
        load = (START + timedelta(hours=number)).strftime("%Y%m%dT%H%M%S%f")
        path = self.root / stream_folder(self.connection, self.stream) / f"{load}{END_SUFFIX}"
        end = End.model_validate_json(path.read_text())
        path.write_text(end.model_copy(update=more).model_dump_json())


@pytest.fixture
def lander(tmp_path: Path) -> Lander:
    return Lander(tmp_path / "landing")


@pytest.fixture
def build(tmp_path: Path) -> Path:
    return tmp_path / "build" / "warehouse.duckdb"


@pytest.fixture
def con(build: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = open_build(build)
    yield connection
    connection.close()


@pytest.fixture
def holder(build: Path) -> Iterator[int]:
    """The id of another process that holds the build file open for writing."""
    code = (
        "import sys; from pathlib import Path; from warehouse.build import open_build\n"
        "con = open_build(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read(); con.close()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(build)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"open\n"
    yield process.pid
    process.communicate()

"""Writes the landing zone of a support organisation of a given size, and what changes in it between two loads."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from connectors.discovery import known_streams
from connectors.landing import write_entry
from connectors.storage import open_storage
from contracts.connection import Connection
from contracts.landing import BEGIN_SUFFIX, END_SUFFIX, Begin, Commit, End, batch_name, commit_name, stream_folder

CONNECTIONS = {"intercom": {"connector": "intercom"}, "aircall": {"connector": "aircall"}}
_HERE = Path(__file__).parent
_STREAMS = {
    "intercom": ("admins", "teams", "contacts", "conversations", "conversation_parts"),
    "aircall": ("users", "calls"),
}
_START = datetime(2025, 1, 1, tzinfo=UTC)
_DAYS = 540
# What a conversation leaves on the timeline, on average: first message, 9 parts, tags, ratings, the bot, a call.
_EVENTS_EACH = 11
_CHUNK = 50_000


@dataclass
class Desk:
    """A support organisation with about `events` events in eighteen months, landed under `root`.

    A contact has `conversations_each` conversations on average; for each there are 0.3 callers whom nobody knows.
    """

    root: Path
    events: int
    conversations_each: float = 3.0
    _loads: int = field(default=0, init=False)

    @property
    def conversations(self) -> int:
        """How many there are at first."""
        return self.events // _EVENTS_EACH

    def land_everything(self) -> None:
        """The first load of every stream."""
        self._loads += 1
        for tool, streams in _STREAMS.items():
            for stream in streams:
                last = self.conversations if stream != "contacts" else self._people
                self._land(tool, stream, [(first, min(first + _CHUNK, last)) for first in range(0, last, _CHUNK)])

    def land_change(self, share: float) -> None:
        """Two thirds new conversations with all that is in them, one third older ones told again with their parts."""
        self._loads += 1
        new, old = int(self.conversations * share * 2 / 3), int(self.conversations * share / 3)
        later = (self.conversations, self.conversations + new)
        # From all over the eighteen months, in runs of ten.
        runs = max(1, old // 10)
        stride = self.conversations // runs
        earlier = [(place * stride, place * stride + 10) for place in range(runs)]
        talked = [(first % self._people, first % self._people + last - first) for first, last in (later, *earlier)]
        self._land("intercom", "contacts", talked, told=1)
        for tool, stream in (("intercom", "conversations"), ("intercom", "conversation_parts"), ("aircall", "calls")):
            self._land(tool, stream, [later, *earlier], told=1)

    @property
    def _people(self) -> int:
        return max(1, int(self.conversations / self.conversations_each))

    def _land(self, tool: str, stream: str, ranges: list[tuple[int, int]], told: int = 0) -> None:
        begin = self._begin(tool, stream)
        storage, folder = open_storage(str(self.root)), stream_folder(tool, stream)
        (self.root / folder).mkdir(parents=True, exist_ok=True)
        write_entry(storage, folder, f"{begin.load}{BEGIN_SUFFIX}", begin)
        commits = []
        for number, batch in enumerate(_batches(ranges), start=1):
            name = batch_name(begin.load, number)
            path = self.root / folder / name
            written = self._write(path, stream, batch, told)
            commits.append(Commit(load=begin.load, file=name, rows=written, bytes=path.stat().st_size))
            write_entry(storage, folder, commit_name(name), commits[-1])
        end = End(
            load=begin.load,
            files=len(commits),
            rows=sum(commit.rows for commit in commits),
            state=None,
            reported=None,
            lane="pages",
            ended_at=datetime.now(UTC).isoformat(),
        )
        write_entry(storage, folder, f"{begin.load}{END_SUFFIX}", end)

    def _begin(self, tool: str, stream: str) -> Begin:
        declared = {each.name: each for each in known_streams(Connection(tool, tool, {}))}[stream]
        now = datetime.now(UTC)
        return Begin(
            load=now.strftime("%Y%m%dT%H%M%S%f"),
            connection=tool,
            connector=tool,
            stream=stream,
            mode="incremental",
            primary_key=declared.primary_key,
            cursor_field=declared.cursor_field,
            deleted_flag=declared.deleted_flag,
            columns=declared.columns,
            config_hash="bench",
            started_at=now.isoformat(),
            state=None,
        )

    def _write(self, path: Path, stream: str, ranges: list[tuple[int, int]], told: int) -> int:
        query = (_HERE / f"{stream}.sql").read_text(encoding="utf-8")
        with duckdb.connect(config={"threads": 2}) as con:
            con.execute((_HERE / "words.sql").read_text(encoding="utf-8"))
            needed = {name: value for name, value in self._values(told).items() if f"${name}" in query}
            for place, (first, last) in enumerate(ranges):
                span = {"first": first, "last": last} if "$first" in query else {}
                target = "insert into made" if place else "create table made as"
                con.execute(f"{target} {query}", needed | span)
            con.execute(f"copy made to '{path}' (format json)")
            ((rows,),) = con.execute("select count(*) from made").fetchall()
        return int(rows)

    def _values(self, told: int) -> dict[str, Any]:
        start = int(_START.timestamp())
        return {
            "start": start,
            "step": _DAYS * 86_400 // self.conversations,
            "people": self._people,
            "now": start + (_DAYS + self._loads) * 86_400,
            "told": told,
        }


def _batches(ranges: list[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """One file for each long range, one for all short ones."""
    long = [[each] for each in ranges if each[1] - each[0] >= _CHUNK // 10]
    short = [each for each in ranges if each[1] - each[0] < _CHUNK // 10]
    return [*long, short] if short else long

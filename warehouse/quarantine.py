"""Keeps what cannot be read, with its raw text, in meta.quarantine."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from contracts.landing import Begin, End
from warehouse import sql
from warehouse.sift import Broken, located
from warehouse.stage import Staged


def quarantine(
    con: duckdb.DuckDBPyConnection, begin: Begin, end: End, staged: Staged, files: Sequence[Path]
) -> tuple[int, bool]:
    """Move problem rows out of `arrived`. Returns how many there are, and whether the key of each could be read.

    A record that a tool sends again and again is kept once.
    """
    found = [*staged.broken, *_misfits(con, files)]
    for each in found:
        con.execute(
            """
            insert into meta.quarantine
            select $connection, $stream, $load, $file, $line, $reason, $raw, timezone('UTC', cast($at as timestamptz))
            where not exists (
                select 1 from meta.quarantine
                where connection = $connection and stream = $stream and raw = $raw and reason = $reason
            )
            """,
            {
                "connection": begin.connection,
                "stream": begin.stream,
                "load": begin.load,
                "file": each.file,
                "line": each.line,
                "reason": each.reason,
                "raw": each.raw,
                "at": end.ended_at,
            },
        )
    keys = " or ".join(f"{sql.name(name)} is null" for name in staged.key)
    unreadable = con.execute(f"select count(*) from arrived where _problem is not null and ({keys})").fetchall()[0][0]
    con.execute("delete from arrived where _problem is not null")
    return len(found), not staged.broken and unreadable == 0


def _misfits(con: duckdb.DuckDBPyConnection, files: Sequence[Path]) -> list[Broken]:
    rows = con.execute("select _problem, _raw from arrived where _problem is not null order by _hash").fetchall()
    if not rows:
        return []
    places = located(files, {raw for _, raw in rows})
    found = []
    for problem, raw in rows:
        file, line = places.get(raw, (None, None))
        found.append(Broken(file, line, problem, raw))
    return found

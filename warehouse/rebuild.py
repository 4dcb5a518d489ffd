"""Makes the build file anew from landing alone."""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from contracts.errors import ConfigurationError
from warehouse import sql
from warehouse.build import open_build
from warehouse.landed import Landing, LoadId
from warehouse.raw import LoadResult, load_landed

# Person ids are minted once and never derived again.
_CARRIED_SCHEMA = "identity"


def rebuild(build: Path, landing: str, *, accept_loss: bool = False) -> list[LoadResult]:
    """Load all of landing into a new file, carry identity over, and put it in the place of the build file.

    Until then the old file stays as it is. Raises ConfigurationError when landing lacks loads that the old file holds
    (unless `accept_loss`), and the error of the first damaged load.
    """
    new = build.with_name(f"{build.stem}.rebuilding{build.suffix}")
    _remove(new)
    with open_build(build) as old:
        if not accept_loss:
            _refuse_loss(old, landing)
    try:
        with open_build(new) as con:
            results = load_landed(con, landing)
            for result in results:
                if result.error:
                    raise result.error
            _carry(con, build)
            con.execute("checkpoint")
        new.replace(build)
    finally:
        _remove(new)
    return results


def _refuse_loss(old: duckdb.DuckDBPyConnection, landing: str) -> None:
    landed = set(Landing.at(landing).complete_loads())
    held = {LoadId(*row) for row in old.execute("select load, connection, stream from meta.load").fetchall()}
    missing = sorted(held - landed)
    if missing:
        raise ConfigurationError(
            f"landing lacks {len(missing)} loads that the warehouse holds, the first of them of stream "
            f"'{missing[0].stream}'; a rebuild would lose their records.",
            remedy="restore the landing files from a copy, or accept the loss.",
            connection=missing[0].connection,
        )


def _carry(con: duckdb.DuckDBPyConnection, build: Path) -> None:
    con.execute(f"attach {sql.text(str(build))} as old (read_only)")
    tables: Sequence[tuple[str]] = con.execute(
        "select table_name from duckdb_tables() where database_name = 'old' and schema_name = ? order by all",
        [_CARRIED_SCHEMA],
    ).fetchall()
    for (table,) in tables:
        name = f"{_CARRIED_SCHEMA}.{sql.name(table)}"
        con.execute(f"create table {name} as select * from old.{name}")
    con.execute("detach old")


def _remove(path: Path) -> None:
    for leftover in (path, path.with_name(path.name + ".wal")):
        leftover.unlink(missing_ok=True)

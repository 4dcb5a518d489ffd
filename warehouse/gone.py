"""Deletions and merges that records tell of: kept as evidence, and applied whenever evidence or rows arrive.

What counts is which evidence and which versions were ever sent, never which of them came first. A record is gone when
some evidence outweighs its newest version:

exact      the tool says when it deleted the record: anything older is gone, anything newer is back
otherwise  a record is gone as of the load that says so; it is back when a later load brings a version that is not older
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from contracts.landing import GONE_AT, Begin, Column, Deletes, End
from warehouse import sql
from warehouse.columns import typed
from warehouse.paths import column_text, column_texts, column_time, epoch_seconds
from warehouse.stage import Staged


@dataclass(frozen=True)
class Keyed:
    """A raw table and the columns that tell its records apart."""

    table: str
    key: tuple[Column, ...]

    def same(self, left: str, right: str) -> str:
        """SQL: two rows are about the same record."""
        return " and ".join(f"{left}.{sql.name(c.name)} = {right}.{sql.name(c.name)}" for c in self.key)

    @property
    def names(self) -> list[str]:
        """Names of the key's columns."""
        return [column.name for column in self.key]


def keep_evidence(con: duckdb.DuckDBPyConnection, begin: Begin, end: End, staged: Staged) -> set[str]:
    """Put what `arrived` says about other records into meta.deletion; returns the streams it is about."""
    sources = [_listed(staged, deletes) for deletes in begin.deletes]
    told = {deletes.stream for deletes in begin.deletes}
    if begin.merged_ids and len(begin.primary_key) == 1:
        sources.append(_merged(begin, staged))
        told.add(begin.stream)
    if not sources:
        return set()
    con.execute(
        f"""
        create or replace temp table evidence as
        select distinct stream, key, deleted_at, is_exact, merged_into
        from ({" union all ".join(sources)})
        where len(key) > 0 and len(list_filter(key, lambda part: coalesce(part, '') = '')) = 0
        """
    )
    _remember(con, begin, end)
    con.execute("drop table temp.evidence")
    return told


def find_gone(con: duckdb.DuckDBPyConnection, connection: str, stream: str, keyed: Keyed) -> bool:
    """Fill `gone` with the evidence about a stream, keyed as its table is. Returns whether there is any."""
    parts = [
        f"{typed(column.type, f'key[{place}]')} as {sql.name(column.name)}"
        for place, column in enumerate(keyed.key, start=1)
    ]
    con.execute(
        f"""
        create or replace temp table gone as
        select
            {"".join(part + ", " for part in parts)}
            deleted_at, is_exact, merged_into, first_load, last_load, read_at,
            {_load_time("first_load")} as first_read, {_load_time("last_load")} as last_read
        from meta.deletion
        where connection = ? and stream = ? and len(key) = {len(keyed.key)}
        """,
        [connection, stream],
    )
    return bool(keyed.key) and bool(con.execute("select count(*) from gone").fetchall()[0][0])


def outweighed(version: str, sent: str) -> str:
    """SQL: a row of `gone` outweighs a version of its record that the load `sent` brought last."""
    made = epoch_seconds(version)
    older = f"coalesce({made} < epoch(coalesce(gone.deleted_at, gone.last_read)), false)"
    return f"""
        case
            when not gone.is_exact then coalesce({sent}, '') <= gone.last_load or {older}
            when ({made}) is null or ({made}) = epoch(gone.deleted_at) then coalesce({sent}, '') <= gone.first_load
            else {older}
        end
    """


def apply_gone(con: duckdb.DuckDBPyConnection, keyed: Keyed) -> int:
    """Mark the records that `gone` outweighs, and make a row for each that was never held. Returns how many changed."""
    made = _bury_unseen(con, keyed)
    sent = "coalesce(held._sent, case when held._hash is not null then held._load end)"
    read = f"case when coalesce({sent}, '') <= gone.first_load then first_read else last_read end"
    time = f"coalesce(gone.deleted_at, {read})"
    con.execute(
        f"""
        create or replace temp table verdict as
        select
            held.rowid as place, min({time}) as deleted_at, min(gone.merged_into) as merged_into,
            arg_min(gone.read_at, ({time}, gone.read_at)) as read_at
        from {keyed.table} as held join gone on {keyed.same("held", "gone")}
        where {outweighed("held._version", sent)}
        group by held.rowid
        """
    )
    changed: int = con.execute(
        f"""
        update {keyed.table} set
            _deleted = true, _deleted_at = verdict.deleted_at, _merged_into = verdict.merged_into,
            _loaded_at = greatest(_loaded_at, verdict.read_at)
        from verdict
        where {keyed.table}.rowid = verdict.place and (
            not _deleted or _deleted_at is distinct from verdict.deleted_at
            or _merged_into is distinct from verdict.merged_into
        )
        """
    ).fetchall()[0][0]
    con.execute("drop table temp.verdict")
    return made + changed


def _bury_unseen(con: duckdb.DuckDBPyConnection, keyed: Keyed) -> int:
    """A record that was deleted before it was ever read is a row too: its key, and that it is gone."""
    names = sql.names(keyed.names)
    known = " and ".join(f"gone.{sql.name(name)} is not null" for name in keyed.names)
    made: int = con.execute(
        f"""
        insert into {keyed.table} ({names}, _deleted, _deleted_at, _merged_into, _loaded_at, _load)
        select
            {names}, true, min(coalesce(deleted_at, first_read)), min(merged_into),
            arg_min(read_at, (coalesce(deleted_at, first_read), read_at)), min(first_load)
        from gone
        where {known} and not exists (select 1 from {keyed.table} as held where {keyed.same("held", "gone")})
        group by {names}
        """
    ).fetchall()[0][0]
    return made


def _listed(staged: Staged, deletes: Deletes) -> str:
    at = "cast(null as timestamp)"
    if deletes.at:
        at = column_time(staged.columns, deletes.at)
    # The time of a record that was asked for and not there is ours, and not the tool's.
    is_exact = f"({at}) is not null" if deletes.at and deletes.at != GONE_AT else "false"
    merged_into = column_text(staged.columns, deletes.merged_into) if deletes.merged_into else "cast(null as varchar)"
    return f"""
        select
            {sql.text(deletes.stream)} as stream, {_key(staged.columns, deletes.key)} as key,
            {at} as deleted_at, {is_exact} as is_exact, nullif({merged_into}, '') as merged_into
        from arrived
    """


def _merged(begin: Begin, staged: Staged) -> str:
    """What survivors say: the losers are gone as of the version that lists them."""
    assert begin.merged_ids  # noqa: S101 - the caller looked
    made = epoch_seconds("_version")
    survivor = column_text(staged.columns, staged.key[0])
    return f"""
        select {sql.text(begin.stream)} as stream, [loser] as key, deleted_at, false as is_exact, merged_into
        from (
            select
                unnest({column_texts(staged.columns, begin.merged_ids)}) as loser,
                make_timestamp(cast(({made}) * 1e6 as bigint)) as deleted_at,
                {survivor} as merged_into
            from arrived
        )
        where loser <> merged_into
    """


def _key(columns: Sequence[Column], names: Sequence[str]) -> str:
    return "[" + ", ".join(column_text(columns, name) for name in names) + "]"


def _remember(con: duckdb.DuckDBPyConnection, begin: Begin, end: End) -> None:
    """Evidence that is known already only gets the loads it was first and last seen in."""
    known = (
        "deletion.connection = $connection and deletion.source = $source and deletion.stream = evidence.stream "
        "and deletion.key = evidence.key and deletion.deleted_at is not distinct from evidence.deleted_at "
        "and deletion.merged_into is not distinct from evidence.merged_into"
    )
    names = {"connection": begin.connection, "source": begin.stream}
    values = {**names, "load": begin.load, "read_at": end.ended_at}
    con.execute(
        f"""
        update meta.deletion as deletion set
            first_load = least(first_load, $load), last_load = greatest(last_load, $load),
            read_at = least(read_at, timezone('UTC', cast($read_at as timestamptz)))
        from evidence where {known}
        """,
        values,
    )
    con.execute(
        f"""
        insert into meta.deletion by name
        select
            $connection as connection, stream, key, $source as source, deleted_at, is_exact, merged_into,
            $load as first_load, $load as last_load, timezone('UTC', cast($read_at as timestamptz)) as read_at
        from evidence
        where not exists (select 1 from meta.deletion as deletion where {known})
        """,
        values,
    )


def _load_time(load: str) -> str:
    """SQL: when a load began, which its name says (contracts/landing.py)."""
    return f"strptime({load}[:15], '%Y%m%dT%H%M%S')"

"""Which fields a stream's records have, load by load, so that a new, a vanished or a retyped one is noticed.

Judged by the first thousand records of each load. Whatever a load lacks, loading goes on: nothing here stops it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import duckdb

from contracts.landing import STATEFUL_MODES, Begin
from warehouse import sql

_SAMPLE = 1000
# A field that some records always lacked may be absent by chance; less likely than this, it has vanished.
_CHANCE = 1e-6

Change = Literal["new", "vanished", "retyped"]


@dataclass(frozen=True)
class Field:
    """`kinds`, `seen` and `sampled` are of the loads up to the last undisturbed one, `new_…` of the newest load."""

    name: str
    is_declared: bool
    is_new: bool
    kinds: frozenset[str]
    seen: int
    sampled: int
    new_kinds: frozenset[str]
    new_seen: int
    new_sampled: int

    @property
    def change(self) -> Change | None:
        """What happened to the field, if anything."""
        if not self.is_declared:
            return "new" if self.is_new and self.new_seen else None
        share = self.seen / (self.sampled + 1)
        if self.seen and self.new_sampled and not self.new_seen and (1 - share) ** self.new_sampled < _CHANCE:
            return "vanished"
        if self.kinds and self.new_kinds and not self.kinds & self.new_kinds:
            return "retyped"
        return None

    def after(self, kinds: frozenset[str], seen: int, sampled: int, *, is_declared: bool) -> "Field":
        """The field after one more load. What changed is measured against how it was before it changed."""
        if is_declared and self.seen and self.new_sampled and not self.new_seen and not seen:
            # Still not there: a few records in each load are many after a day.
            return replace(self, is_declared=is_declared, new_sampled=self.new_sampled + sampled)
        calm = self.change in {None, "new"} or not is_declared
        return Field(
            self.name,
            is_declared,
            self.is_new,
            self.kinds | self.new_kinds if calm else self.kinds,
            self.seen + self.new_seen if calm else self.seen,
            self.sampled + self.new_sampled if calm else self.sampled,
            kinds,
            seen,
            sampled,
        )


@dataclass(frozen=True)
class Sample:
    """How many records were looked at, and for each field in how many it is and of which kinds (null aside)."""

    size: int
    fields: Mapping[str, tuple[int, frozenset[str]]]


def sample_fields(con: duckdb.DuckDBPyConnection, begin: Begin, files: Sequence[Path]) -> Sample:
    """Look at the first records of a load. Call before its transaction: a line that is no JSON would end that."""
    if begin.mode not in STATEFUL_MODES or not files:
        return Sample(0, {})
    first = f"read_ndjson_objects({sql.texts([str(files[0])])}, maximum_object_size=33554432)"
    objects = f"select json from (select json from {first} limit {_SAMPLE}) where json_type(json) = 'OBJECT'"
    pointer = "'/' || replace(replace(key, '~', '~0'), '/', '~1')"
    try:
        size = con.execute(f"select count(*) from ({objects})").fetchall()[0][0]
        rows = con.execute(
            f"""
            select key, count(*), list(distinct kind) filter (kind is not null)
            from (
                select key, case json_type(json, {pointer})
                    when 'VARCHAR' then 'text' when 'BOOLEAN' then 'boolean' when 'OBJECT' then 'object'
                    when 'ARRAY' then 'list' when 'NULL' then null else 'number' end as kind
                from (select json, unnest(json_keys(json)) as key from ({objects}))
            )
            group by key
            """
        ).fetchall()
    except (duckdb.InvalidInputException, duckdb.ConversionException):
        return Sample(0, {})
    return Sample(size, {key: (count, frozenset(kinds or ())) for key, count, kinds in rows})


def note_fields(con: duckdb.DuckDBPyConnection, begin: Begin, sample: Sample) -> None:
    """Keep what a load's sample shows. Call inside the load's transaction."""
    before = {field.name: field for field in held_fields(con, begin.connection, begin.stream)}
    declared = {column.name for column in begin.columns} | set(begin.primary_key)
    after = []
    for name in sorted({*before, *sample.fields}):
        seen, kinds = sample.fields.get(name, (0, frozenset()))
        is_declared = name in declared
        known = before.get(name) or Field(name, is_declared, bool(before), frozenset(), 0, 0, frozenset(), 0, 0)
        after.append(known.after(kinds, seen, sample.size, is_declared=is_declared))
    con.execute("delete from meta.field where connection = ? and stream = ?", [begin.connection, begin.stream])
    con.executemany(
        "insert into meta.field values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            [
                begin.connection,
                begin.stream,
                field.name,
                field.is_declared,
                field.is_new,
                sorted(field.kinds),
                field.seen,
                field.sampled,
                sorted(field.new_kinds),
                field.new_seen,
                field.new_sampled,
            ]
            for field in after
        ],
    )


def held_fields(con: duckdb.DuckDBPyConnection, connection: str, stream: str) -> list[Field]:
    """What is known of a stream's fields."""
    rows = con.execute(
        "select * exclude (connection, stream) from meta.field where connection = ? and stream = ? order by field",
        [connection, stream],
    ).fetchall()
    return [
        Field(name, declared, new, frozenset(kinds), seen, sampled, frozenset(new_kinds), new_seen, new_sampled)
        for name, declared, new, kinds, seen, sampled, new_kinds, new_seen, new_sampled in rows
    ]

"""Puts the synthetic hub into a warehouse: what identity reads, and the truth beside it."""

import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import duckdb

from bench._identity.humans import human
from bench._identity.records import Record, records

_BATCH = 100_000
_GROW = Path(__file__).with_name("grow.sql")


def load(con: duckdb.DuckDBPyConnection, size: int, seed: int = 11) -> None:
    """Make core.people, core.interactions (the calls) and truth: record_key, person, traps."""
    con.execute("""
        create schema core;
        create table core.people (
            record_key varchar, connection varchar, occurred_at timestamp, name varchar, email varchar,
            other_emails varchar[], phones varchar[], external_id varchar, reference_keys varchar[]
        );
        create table core.interactions (record_key varchar, person_key varchar, channel varchar);
        create table truth (record_key varchar, person bigint, traps varchar[]);
    """)
    rng = random.Random(seed)
    made = list(islice(_records(rng, seed), size))
    rng.shuffle(made)
    for start in range(0, size, _BATCH):
        batch = made[start : start + _BATCH]
        columns = [list(column) for column in zip(*(record.row for record in batch), strict=True)]
        con.execute(f"insert into core.people select {', '.join(['unnest(?)'] * len(columns))}", columns)
        con.execute(
            "insert into truth select unnest(?), unnest(?), unnest(?::varchar[][])",
            [columns[0], [record.person for record in batch], [sorted(record.traps) for record in batch]],
        )
    con.execute("""
        insert into core.interactions
        select 'aircall:call:' || people.record_key, people.record_key, 'phone'
        from core.people
        where people.connection = 'aircall'
    """)


def _records(rng: random.Random, seed: int) -> Iterator[Record]:
    number, made = 0, 0
    while True:
        own = list(records(rng, human(seed, number), made))
        yield from own
        number, made = number + 1, made + len(own)


def grow(con: duckdb.DuckDBPyConnection, size: int) -> None:
    """Repeat what `load` made, nine times at most, until there are `size` records: other people, as hard to match."""
    ((made,),) = con.execute("select count(*) from core.people").fetchall()
    copies = {"copies": size // made - 1}
    if copies["copies"]:
        for statement in duckdb.extract_statements(_GROW.read_text(encoding="utf-8")):
            con.execute(statement, copies if statement.named_parameters else None)

"""Landing single records: loads of mode `partial`, and the evidence that a record is gone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from connectors.declare import StreamDeclaration
from connectors.landing import LandingWriter
from connectors.loads import end_load, open_partial_load
from connectors.progress import Position
from connectors.storage import Storage
from contracts.connection import Connection
from contracts.landing import GONE_AT, GONE_SUFFIX, Column, Deletes, End

LANE = "fetch"


@contextmanager
def partial_load(
    storage: Storage,
    connection: Connection,
    declaration: StreamDeclaration,
    *,
    config_hash: str,
    now: datetime,
    deletes: Sequence[Deletes] = (),
) -> Iterator[Callable[[bytes, int, Position], None]]:
    """A load to write single records to. It counts once the block is left without an error."""
    load = open_partial_load(storage, connection, declaration, config_hash=config_hash, now=now, deletes=deletes)
    writer = LandingWriter(storage, load.landed)
    try:
        yield writer.write
    finally:
        writer.close()
    end = End(
        load=load.landed.begin.load,
        files=writer.files,
        rows=writer.rows,
        state=None,
        reported=None,
        lane=LANE,
        ended_at=datetime.now(UTC).isoformat(),
    )
    end_load(storage, load, end)


def gone_declaration(declaration: StreamDeclaration) -> StreamDeclaration:
    """The stream of evidence that single records of another one are gone (contracts/landing.py, Deletes)."""
    key = [column for column in declaration.columns if column.name in declaration.primary_key]
    return replace(
        declaration,
        name=declaration.name + GONE_SUFFIX,
        columns=[*key, Column(name=GONE_AT, type="timestamp")],
        cursor_field=GONE_AT,
        deleted_flag=None,
        deletes=(),
        merged_ids=None,
        parts={},
        mode="incremental",
    )

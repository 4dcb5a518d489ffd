"""What the makers of each stream say of it, and how its last reading ended: told to the warehouse at every load.

The warehouse cannot know these things by itself, and readers of a publication want them beside what is held.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from datetime import datetime

import duckdb

from warehouse.transaction import transaction


@dataclass(frozen=True)
class DeclaredStream:
    """One stream of one connection. Times are naive UTC, lengths of time ISO 8601, `schedule` is a cron expression.

    `deletion` is how it learns that the tool deleted a record, `sweep_every` how often all keys are compared. `caps`
    are limits of the tool in words. `tried_at` is when the connection was last read, or tried to be; `error` is what
    came between then, with its remedy (None: nothing did).
    """

    connection: str
    connector: str
    category: str
    stream: str
    schedule: str
    description: str | None = None
    on_demand: bool = False
    deletion: str | None = None
    sweep_every: str | None = None
    cursor_overlap: str | None = None
    caps: tuple[str, ...] = ()
    no_count_because: str | None = None
    empty_because: str | None = None
    tried_at: datetime | None = None
    error_kind: str | None = None
    error: str | None = None


def write_declared(con: duckdb.DuckDBPyConnection, streams: Sequence[DeclaredStream]) -> None:
    """Put these streams, and no others, into `meta.declared`: all or nothing."""
    columns = ", ".join(field.name for field in fields(DeclaredStream))
    # In one statement: one for each would take a tenth of a second, at every load.
    row = f"({', '.join('?' for _ in fields(DeclaredStream))})"
    rows, values = ", ".join(row for _ in streams), [value for stream in streams for value in astuple(stream)]
    with transaction(con):
        con.execute("delete from meta.declared")
        if streams:
            con.execute(f"insert into meta.declared ({columns}) values {rows}", values)

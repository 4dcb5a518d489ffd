"""All of a step or nothing of it."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb


@contextmanager
def whole(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Keep what the block writes, or, when it fails, nothing of it."""
    con.begin()
    try:
        yield
    except BaseException:
        con.rollback()
        raise
    con.commit()

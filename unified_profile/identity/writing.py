"""How a step writes: all of it or nothing, and without spending its time on compressing strings."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

_DEAR = "fsst,dict_fsst,zstd"


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


@contextmanager
def strings_as_they_are(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Leave strings uncompressed that the block writes.

    Finding the best compression of a million records' keys costs a fifth of the run and saves a third of a file that
    nobody but the next run reads: what is published is written again. The setting is the whole database's meanwhile.
    """
    ((before,),) = con.execute("select current_setting('disabled_compression_methods')").fetchall()
    con.execute("set global disabled_compression_methods = $methods", {"methods": _DEAR})
    try:
        yield
    finally:
        con.execute("set global disabled_compression_methods = $methods", {"methods": before})

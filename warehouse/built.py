"""Whether the models are up to date with what was loaded, so that a sync that brought nothing costs nothing more."""

import hashlib

import duckdb


def loaded_fingerprint(con: duckdb.DuckDBPyConnection) -> str:
    """Changes with every load that added, changed, deleted or quarantined a record, and with no other."""
    loads = con.execute(
        """
        select connection, stream, load
        from meta.load
        where changed > 0 or deleted > 0 or quarantined > 0
        order by connection, stream, load
        """
    ).fetchall()
    return hashlib.sha256(repr(loads).encode()).hexdigest()


def built_fingerprint(con: duckdb.DuckDBPyConnection) -> str | None:
    """What `record_built` was last told. None: the models were never built in this file."""
    rows = con.execute("select fingerprint from meta.build order by built_at desc limit 1").fetchall()
    return str(rows[0][0]) if rows else None


def record_built(con: duckdb.DuckDBPyConnection, fingerprint: str) -> None:
    """Remember that every model was built from exactly this. Call after the last of them."""
    con.execute("begin")
    con.execute("delete from meta.build")
    con.execute("insert into meta.build values (?, cast(now() at time zone 'UTC' as timestamp))", [fingerprint])
    con.execute("commit")

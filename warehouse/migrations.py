"""Ordered, numbered changes to tables that are kept, applied once each when the file is opened, a transaction each."""

import duckdb

from contracts.errors import ConfigurationError
from warehouse.transaction import transaction

MIGRATIONS: tuple[tuple[int, str, str], ...] = (
    (
        1,
        "loads, stream states and quarantine",
        """
        create table meta.load (
            connection varchar, stream varchar, load varchar, mode varchar, files bigint, bytes bigint,
            rows bigint, changed bigint, quarantined bigint, deleted bigint, reported bigint, lane varchar,
            started_at timestamp, ended_at timestamp, loaded_at timestamp, compressed boolean
        );
        create table meta.stream (
            connection varchar, stream varchar, connector varchar, state json, load varchar,
            primary_key varchar[], cursor_field varchar, rows_held bigint, reported bigint, lane varchar,
            last_loaded_at timestamp, last_record_at timestamp,
            error varchar, error_kind varchar, error_at timestamp
        );
        create table meta.quarantine (
            connection varchar, stream varchar, load varchar, file varchar, line bigint, reason varchar,
            raw varchar, quarantined_at timestamp
        );
        """,
    ),
    (2, "what the models were last built from", "create table meta.build (fingerprint varchar, built_at timestamp)"),
    (
        3,
        "what records say about the deletion of others",
        """
        create table meta.deletion (
            connection varchar, stream varchar, key varchar[], source varchar, deleted_at timestamp, is_exact boolean,
            merged_into varchar, first_load varchar, last_load varchar, read_at timestamp
        )
        """,
    ),
    (
        4,
        "completeness by month, and its likely causes",
        """
        alter table meta.stream add column rows_counted bigint;
        alter table meta.stream add column counts_deleted boolean;
        alter table meta.stream add column skipped bigint;
        update meta.stream set rows_counted = rows_held, counts_deleted = false, skipped = 0;
        create table meta.window_count (
            connection varchar, stream varchar, column_name varchar, window_start timestamp, window_end timestamp,
            rows_counted bigint, reported bigint, counted_at timestamp
        );
        create table meta.shortfall (
            connection varchar, stream varchar, window_start timestamp, causes varchar[]
        );
        """,
    ),
    (
        5,
        "the fields that records have",
        """
        create table meta.field (
            connection varchar, stream varchar, field varchar, is_declared boolean, is_new boolean,
            kinds varchar[], seen bigint, sampled bigint, new_kinds varchar[], new_seen bigint, new_sampled bigint
        )
        """,
    ),
    (
        6,
        "when teams work",
        """
        create table meta.business_team (team_name varchar, schedule varchar);
        create table meta.business_version (
            schedule varchar, version bigint, time_zone varchar, valid_from timestamp, valid_to timestamp
        );
        create table meta.business_interval (
            schedule varchar, version bigint, starts_at timestamp, ends_at timestamp, open_seconds_before double
        )
        """,
    ),
    (
        7,
        "how customers sound",
        "create table sentiment.text (text_hash varchar, language varchar, sentiment double, engine varchar)",
    ),
    (
        8,
        "what is declared of each stream, and how its last reading ended",
        """
        alter table meta.stream add column rows_deleted bigint;
        create table meta.declared (
            connection varchar, connector varchar, category varchar, stream varchar, schedule varchar,
            description varchar, on_demand boolean, deletion varchar, sweep_every varchar, cursor_overlap varchar,
            caps varchar[], no_count_because varchar, empty_because varchar, tried_at timestamp, error_kind varchar,
            error varchar
        )
        """,
    ),
    (
        9,
        "the days that teams live by",
        """
        create table meta.business_day (
            schedule varchar, time_zone varchar, date_day date, starts_at timestamp, ends_at timestamp
        )
        """,
    ),
    (
        10,
        "whether the models may be built in part",
        """
        create table meta.increment (
            is_increment boolean, whole_because varchar, ground varchar, is_complete boolean,
            increments_since_whole bigint, begun_at timestamp
        )
        """,
    ),
)


def migrate(con: duckdb.DuckDBPyConnection) -> int:
    """Bring `meta` to the newest version and return it. Raises ConfigurationError for a file from the future."""
    con.execute("create table if not exists meta.migration (version bigint, title varchar, applied_at timestamp)")
    found = con.execute("select coalesce(max(version), 0) from meta.migration").fetchall()[0][0]
    newest = MIGRATIONS[-1][0]
    if found > newest:
        raise ConfigurationError(
            f"the warehouse was made by a newer Switchboard (version {found} of its tables, this one knows {newest}).",
            remedy="upgrade Switchboard, or remove the build file and run `switchboard rebuild`.",
        )
    for version, title, statements in MIGRATIONS:
        if version > found:
            _apply(con, version, title, statements)
    return newest


def _apply(con: duckdb.DuckDBPyConnection, version: int, title: str, statements: str) -> None:
    with transaction(con):
        con.execute(statements)
        con.execute(
            "insert into meta.migration values (?, ?, cast(now() at time zone 'UTC' as timestamp))", [version, title]
        )

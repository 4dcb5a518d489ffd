-- Where does each stream stand: how is it read, how much of it is held, and what is known to be lacking or wrong?
with declared as (
    select * from {{ source('meta', 'declared') }}
),

streams as (
    select * from {{ source('meta', 'stream') }}
),

-- A stream that was never loaded is there by its declaration, and one that is declared no more by what is held of it.
every_stream as (
    select connection, stream from declared
    union
    select connection, stream from streams
),

shortfalls as (
    select connection, stream, array_to_string(causes, '; ') as likely_cause
    from {{ source('meta', 'shortfall') }}
    where window_start is null
),

reasons as (
    select connection, stream, reason, count(*) as records
    from {{ source('meta', 'quarantine') }}
    group by connection, stream, reason
),

quarantined as (
    select
        connection,
        stream,
        cast(sum(records) as bigint) as quarantined,
        {{ sorted_values("reason || ' (' || cast(records as varchar) || ')'", 'true') }} as quarantine_reasons
    from reasons
    group by connection, stream
),

sweeps as (
    select connection, stream, max(ended_at) as swept_at
    from {{ source('meta', 'load') }}
    where mode = 'keys'
    group by connection, stream
)

select
    every_stream.connection,
    coalesce(declared.connector, streams.connector) as connector,
    declared.category,
    every_stream.stream,
    declared.description,
    coalesce(declared.on_demand, false) as is_on_demand,
    declared.connection is not null as is_declared,
    declared.schedule,
    streams.primary_key,
    streams.cursor_field,
    declared.cursor_overlap,
    cast(streams.state as varchar) as checkpoint,
    streams.lane,
    streams.rows_held,
    streams.reported as rows_reported,
    case when streams.reported > 0 then streams.rows_counted / cast(streams.reported as double) end as completeness,
    shortfalls.connection is not null as is_short,
    nullif(shortfalls.likely_cause, '') as likely_cause,
    declared.no_count_because,
    declared.empty_because,
    streams.skipped as answers_skipped,
    declared.deletion as deletion_strategy,
    streams.rows_deleted,
    declared.sweep_every,
    sweeps.swept_at,
    coalesce(declared.caps, cast([] as varchar[])) as caps,
    coalesce(quarantined.quarantined, 0) as quarantined,
    coalesce(quarantined.quarantine_reasons, cast([] as varchar[])) as quarantine_reasons,
    coalesce(declared.error, streams.error) as error,
    case when declared.error is not null then declared.error_kind else streams.error_kind end as error_kind,
    case when declared.error is not null then declared.tried_at else streams.error_at end as error_at,
    declared.tried_at,
    streams.last_loaded_at,
    streams.last_record_at
from every_stream
left join declared on every_stream.connection = declared.connection and every_stream.stream = declared.stream
left join streams on every_stream.connection = streams.connection and every_stream.stream = streams.stream
left join shortfalls on every_stream.connection = shortfalls.connection and every_stream.stream = shortfalls.stream
left join quarantined on every_stream.connection = quarantined.connection and every_stream.stream = quarantined.stream
left join sweeps on every_stream.connection = sweeps.connection and every_stream.stream = sweeps.stream
order by every_stream.connection, every_stream.stream

-- How much of each stream, and of each of its newest months, is held, and how fresh is it?
with streams as (
    select * from {{ source('meta', 'stream') }}
),

windows as (
    select * from {{ source('meta', 'window_count') }}
),

shortfalls as (
    select connection, stream, window_start, array_to_string(causes, '; ') as likely_cause
    from {{ source('meta', 'shortfall') }}
),

quarantined as (
    select connection, stream, count(*) as quarantined
    from {{ source('meta', 'quarantine') }}
    group by connection, stream
),

counted as (
    select
        connection, stream, cast(null as timestamp) as window_start, cast(null as timestamp) as window_end,
        rows_held, rows_counted, reported
    from streams
    union all
    select connection, stream, window_start, window_end, rows_counted as rows_held, rows_counted, reported
    from windows
)

select
    counted.connection,
    streams.connector,
    counted.stream,
    counted.window_start,
    counted.window_end,
    counted.rows_held,
    counted.reported as rows_reported,
    case when counted.reported > 0 then counted.rows_counted / cast(counted.reported as double) end as completeness,
    nullif(shortfalls.likely_cause, '') as likely_cause,
    coalesce(quarantined.quarantined, 0) as quarantined,
    streams.last_loaded_at,
    streams.last_record_at,
    streams.lane
from counted
inner join streams on counted.connection = streams.connection and counted.stream = streams.stream
left join shortfalls
    on
        counted.connection = shortfalls.connection
        and counted.stream = shortfalls.stream
        and counted.window_start is not distinct from shortfalls.window_start
left join quarantined on counted.connection = quarantined.connection and counted.stream = quarantined.stream
order by counted.connection, counted.stream, counted.window_start nulls first

-- How much of each stream is held, and how fresh is it?
with streams as (
    select * from {{ source('meta', 'stream') }}
),

quarantined as (
    select connection, stream, count(*) as quarantined
    from {{ source('meta', 'quarantine') }}
    group by connection, stream
)

select
    streams.connection,
    streams.connector,
    streams.stream,
    streams.rows_held,
    streams.reported as rows_reported,
    case when streams.reported > 0 then streams.rows_held / cast(streams.reported as double) end as completeness,
    coalesce(quarantined.quarantined, 0) as quarantined,
    streams.last_loaded_at,
    streams.last_record_at,
    streams.lane
from streams
left join quarantined on streams.connection = quarantined.connection and streams.stream = quarantined.stream
order by streams.connection, streams.stream

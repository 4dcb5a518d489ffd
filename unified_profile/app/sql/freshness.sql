-- One row per connection: how old its data is and how much of it we hold.
select
    connection,
    max(connector) as connector,
    min(last_loaded_at) as last_loaded_at,
    max(last_record_at) as last_record_at,
    sum(rows_held)::bigint as rows_held,
    min(completeness) as completeness,
    coalesce(sum(quarantined), 0)::bigint as quarantined
from marts.data_quality
where window_start is null
group by connection
order by connection

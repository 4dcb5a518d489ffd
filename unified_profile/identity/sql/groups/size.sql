with
sizes as (
    select group_record.group_id, count(*) as records
    from identity.group_record
    where group_record.kind = $kind
    group by group_record.group_id
)
select
    coalesce(sum(sizes.records), 0)::bigint as records,
    coalesce(max(sizes.records), 0) as largest,
    arg_max(sizes.group_id, (sizes.records, sizes.group_id)) as largest_id
from sizes;

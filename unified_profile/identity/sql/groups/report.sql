with
sizes as (
    select group_record.group_id, count(*) as records
    from identity.group_record
    where group_record.kind = $kind
    group by group_record.group_id
)
select
    (select coalesce(sum(sizes.records), 0)::bigint from sizes) as records,
    (select count(*) from sizes) as groups,
    (select coalesce(max(sizes.records), 0) from sizes) as largest,
    (select count(*) from changed_group_id as changed where changed.is_history and changed.cause = 'merged') as merged,
    (select count(*) from changed_group_id as changed where changed.is_history and changed.cause = 'split') as split,
    (select count(*) from changed_group_id as changed where changed.is_history and changed.cause = 'retired') as retired,
    (select count(*) from moved_group_record) as moved,
    (select count(*) from looked_at) as looked_at,
    (select count(*) from identity.contested_group_key where contested_group_key.kind = $kind) as contested;

-- Records that were one's before and are another one's now, and what happened to the two.
create or replace temp table moved_group_record as
with
groups_before as (select distinct former_group_record.group_id from former_group_record),
groups_now as (
    select distinct group_record.group_id from identity.group_record where group_record.kind = $kind
)
select
    former_group_record.record_key,
    former_group_record.group_id as former_group_id,
    group_record.group_id,
    case
        when remains.group_id is not null and was_before.group_id is not null then 'moved'
        when remains.group_id is not null then 'split'
        when was_before.group_id is not null then 'merged'
        else 'renamed'
    end as cause
from former_group_record
inner join identity.group_record
    on group_record.kind = $kind and group_record.record_key = former_group_record.record_key
left join groups_now as remains on remains.group_id = former_group_record.group_id
left join groups_before as was_before on was_before.group_id = group_record.group_id
where group_record.group_id <> former_group_record.group_id;

-- Records that are new or gone, or carry other keys than before.
create or replace temp table looked_at as
with
records_now as (
    select group_record.record_key from identity.group_record where group_record.kind = $kind
),
keys_now as (
    select group_key.record_key, group_key.level, group_key.key_type, group_key.key_value
    from identity.group_key
    where group_key.kind = $kind
)
(select records_now.record_key from records_now except select former_group_record.record_key from former_group_record)
union
(select former_group_record.record_key from former_group_record except select records_now.record_key from records_now)
union
select new_keys.record_key from (from keys_now except from former_group_key) as new_keys
union
select lost_keys.record_key from (from former_group_key except from keys_now) as lost_keys;

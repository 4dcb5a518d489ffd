-- The clusters of the level below, and which of them the keys join. Constraints may still take some away.
create or replace temp table region_label as
select region.rid, coalesce(label.cluster, region.rid) as cluster, label.cluster is not null as is_labelled_below
from region
left join identity.label on label.rid = region.rid and label.level = $level_below;

create or replace temp table joining as
with
joining_keys as (
    select judgement.key_id from judgement where judgement.reason is null
    union all
    select untouched_key.key_id from untouched_key
)
select record_key_value.key_id, region_label.cluster, min(record_key_value.rid) as rid
from identity.record_key_value
semi join joining_keys on joining_keys.key_id = record_key_value.key_id
inner join region_label on region_label.rid = record_key_value.rid
where record_key_value.level = $level
group by record_key_value.key_id, region_label.cluster;

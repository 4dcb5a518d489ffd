-- The other keys in the region: nobody on them has changed, so that they join what they joined.
create or replace temp table untouched_key as
select record_key_value.key_id
from identity.record_key_value
semi join region on region.rid = record_key_value.rid
anti join asked_key on asked_key.key_id = record_key_value.key_id
where record_key_value.level = $level
and record_key_value.key_id not in (
    select contested_key.key_id
    from identity.contested_key
    where contested_key.level = $level and contested_key.cause <> 'constraint'
)
group by record_key_value.key_id
having count(*) > 1
and (min(record_key_value.spelling) is null or min(record_key_value.spelling) <> max(record_key_value.spelling));

delete from identity.contested_key
where contested_key.level = $level
and contested_key.key_id in (select untouched_key.key_id from untouched_key);

insert into shared_key
select
    record_key_value.key_id,
    any_value(record_key_value.key_type) as key_type,
    any_value(record_key_value.key_value) as key_value,
    count(*) as record_count,
    null as off_reason
from identity.record_key_value
semi join untouched_key on untouched_key.key_id = record_key_value.key_id
where record_key_value.level = $level
group by record_key_value.key_id;

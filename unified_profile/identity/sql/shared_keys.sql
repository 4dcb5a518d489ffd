-- Of the keys asked about, those on more than one record. Where one spelling of an address is all there is, the key of
-- the address itself has said everything. Two values under one hash join nobody.
create or replace temp table shared_key as
select
    record_key_value.key_id,
    any_value(record_key_value.key_type) as key_type,
    min(record_key_value.key_value) as key_value,
    count(*) as record_count,
    case
        when any_value(ignored_key.decision_id) is not null
            then 'ignored by decision ' || any_value(ignored_key.decision_id)
        when min(record_key_value.off_reason) is not null then min(record_key_value.off_reason)
        when min(record_key_value.key_value) <> max(record_key_value.key_value) then 'two values with one hash'
    end as off_reason
from identity.record_key_value
semi join asked_key on asked_key.key_id = record_key_value.key_id
left join identity.ignored_key on ignored_key.key_id = record_key_value.key_id
where record_key_value.level = $level
group by record_key_value.key_id
having count(*) > 1
and (min(record_key_value.spelling) is null or min(record_key_value.spelling) <> max(record_key_value.spelling));

create or replace temp table carrier as
select record_key_value.key_id, record_key_value.rid, coalesce(label.cluster, record_key_value.rid) as cluster
from identity.record_key_value
inner join shared_key on shared_key.key_id = record_key_value.key_id and shared_key.off_reason is null
left join identity.label on label.rid = record_key_value.rid and label.level = $level_below
where record_key_value.level = $level;

create or replace temp table formerly_contested as
select contested_key.key_id
from identity.contested_key
semi join asked_key on asked_key.key_id = contested_key.key_id
where contested_key.level = $level and contested_key.cause <> 'constraint';

delete from identity.contested_key
where contested_key.level = $level
and contested_key.key_id in (select asked_key.key_id from asked_key);

insert into identity.contested_key
select
    $level as level, shared_key.key_type, shared_key.key_value, shared_key.record_count, shared_key.off_reason as reason, 'off' as cause, shared_key.key_id
from shared_key
where shared_key.off_reason is not null;

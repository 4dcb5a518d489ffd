-- Every key that a record carries, what people linked among them. Who is on different sides is never linked.
delete from identity.group_key where group_key.kind = $kind;

insert into identity.group_key
with
links as (
    select
        record_a.record_key as record_key_a,
        record_b.record_key as record_key_b,
        decision.record_key_a || ' = ' || decision.record_key_b as key_value
    from decision
    inner join member as record_a on record_a.record_key = decision.record_key_a
    inner join member as record_b on record_b.record_key = decision.record_key_b
    where decision.kind = 'link' and record_a.side = record_b.side
),
keys as (
    select links.record_key_a as record_key, 1 as level, 'link' as key_type, links.key_value from links
    union
    select links.record_key_b as record_key, 1 as level, 'link' as key_type, links.key_value from links
    union
    select found_key.record_key, found_key.level, found_key.key_type, found_key.key_value from found_key
)
select $kind as kind, keys.record_key, keys.level, keys.key_type, keys.key_value
from keys
order by keys.level, keys.key_type, keys.key_value, keys.record_key;

-- Keys on more than one record of a side, with the reason why one is off for everyone.
create or replace temp table shared_group_key as
with
sides_of_keys as (
    select group_key.level, group_key.key_type, group_key.key_value, member.side, count(*) as record_count
    from identity.group_key
    inner join member on member.record_key = group_key.record_key
    where group_key.kind = $kind
    group by group_key.level, group_key.key_type, group_key.key_value, member.side
    having count(*) > 1
),
ignored as (
    select decision.key_type, trim(decision.key_value) as key_value, min(decision.decision_id) as decision_id
    from decision
    where decision.kind = 'ignore_key'
    group by decision.key_type, trim(decision.key_value)
)
select
    row_number() over (order by keys.level, keys.key_type, keys.key_value, keys.side) as key_id,
    keys.level,
    keys.key_type,
    keys.key_value,
    keys.side,
    keys.record_count,
    case
        when ignored.decision_id is not null then 'ignored by decision ' || ignored.decision_id
        else off_key.reason
    end as off_reason
from sides_of_keys as keys
left join ignored on ignored.key_type = keys.key_type and lower(ignored.key_value) = lower(keys.key_value)
left join off_key on off_key.key_type = keys.key_type and off_key.key_value = keys.key_value;

create or replace temp table group_carrier as
select shared_group_key.key_id, shared_group_key.level, member.rid
from shared_group_key
inner join identity.group_key
    on group_key.kind = $kind
    and group_key.level = shared_group_key.level
    and group_key.key_type = shared_group_key.key_type
    and group_key.key_value = shared_group_key.key_value
inner join member on member.record_key = group_key.record_key and member.side = shared_group_key.side
where shared_group_key.off_reason is null;

delete from identity.contested_group_key where contested_group_key.kind = $kind;

create or replace temp table found_contested as
select shared_group_key.key_id, shared_group_key.off_reason as reason
from shared_group_key
where shared_group_key.off_reason is not null;

-- Every record starts as a group of its own.
create or replace temp table group_label as select member.rid, member.rid as cluster from member;

create or replace temp table found_group_evidence (key_id bigint, rid_a bigint, rid_b bigint);

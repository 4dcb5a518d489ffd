-- 1. An id whose carrier is gone passes to the oldest record left of its group; with none left it rests.
create or replace temp table heir as
with
ids_without_carrier as (
    select minted_group_id.group_id, minted_group_id.carrier_record_key
    from identity.minted_group_id
    anti join found_member on found_member.record_key = minted_group_id.carrier_record_key
    where minted_group_id.kind = $kind and minted_group_id.carrier_record_key is not null
),
oldest_record_left as (
    select group_record.group_id, arg_min(group_record.record_key, group_record.mint_sequence) as record_key
    from identity.group_record
    semi join found_member on found_member.record_key = group_record.record_key
    where group_record.kind = $kind
    group by group_record.group_id
)
select ids_without_carrier.group_id, oldest_record_left.record_key
from ids_without_carrier
left join identity.group_record
    on group_record.kind = $kind and group_record.record_key = ids_without_carrier.carrier_record_key
left join oldest_record_left on oldest_record_left.group_id = group_record.group_id;

update identity.minted_group_id
set carrier_record_key = heir.record_key
from heir
where minted_group_id.kind = $kind and minted_group_id.group_id = heir.group_id;

-- 2. A record that came back takes its id back.
update identity.minted_group_id
set carrier_record_key = minted_group_id.record_key
where minted_group_id.kind = $kind
and minted_group_id.carrier_record_key is distinct from minted_group_id.record_key
and minted_group_id.record_key in (select found_member.record_key from found_member);

-- 3. New records get an id of their own. Their order is that of what they say, not of their arrival.
insert into identity.minted_group_id
with
new_records as (
    select found_member.record_key, found_member.occurred_at
    from found_member
    anti join identity.minted_group_id
        on minted_group_id.kind = $kind and minted_group_id.record_key = found_member.record_key
),
last_sequence as (
    select coalesce(max(minted_group_id.mint_sequence), 0) as mint_sequence
    from identity.minted_group_id
    where minted_group_id.kind = $kind
)
select
    $kind as kind,
    $prefix || '_' || left(md5(new_records.record_key), 20) as group_id,
    new_records.record_key,
    new_records.record_key as carrier_record_key,
    last_sequence.mint_sequence
        + row_number() over (order by new_records.occurred_at asc nulls last, new_records.record_key) as mint_sequence,
    false as is_published,
    null as current_group_id
from new_records
cross join last_sequence;

-- rid is the record's place in the order of first sight, so that the least rid of a cluster is its oldest record.
create or replace temp table member as
select
    minted_group_id.mint_sequence as rid,
    found_member.record_key,
    found_member.occurred_at,
    found_member.side,
    found_member.rival_of,
    found_member.full_name
from found_member
inner join identity.minted_group_id
    on minted_group_id.kind = $kind and minted_group_id.record_key = found_member.record_key;

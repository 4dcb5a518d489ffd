-- 1. An id whose carrier is gone passes to the oldest record left of its cluster; with none left it rests.
create or replace temp table heir as
with
records_here as (select people.record_key from core.people),
ids_without_carrier as (
    select minted_id.person_id, minted_id.carrier_record_key
    from identity.minted_id
    anti join records_here on records_here.record_key = minted_id.carrier_record_key
    where minted_id.carrier_record_key is not null
),
oldest_record_left as (
    select
        person_record.person_id as cluster_person_id,
        arg_min(person_record.record_key, person_record.mint_sequence) as record_key
    from identity.person_record
    semi join records_here on records_here.record_key = person_record.record_key
    group by person_record.person_id
)
select ids_without_carrier.person_id, oldest_record_left.record_key
from ids_without_carrier
left join identity.person_record on person_record.record_key = ids_without_carrier.carrier_record_key
left join oldest_record_left on oldest_record_left.cluster_person_id = person_record.person_id;

update identity.minted_id
set carrier_record_key = heir.record_key
from heir
where minted_id.person_id = heir.person_id;

-- 2. A record that came back takes its id back.
update identity.minted_id
set carrier_record_key = minted_id.record_key
where minted_id.carrier_record_key is distinct from minted_id.record_key
and minted_id.record_key in (select people.record_key from core.people);

-- 3. New records get an id of their own. Their order is that of what they say, not of their arrival.
insert into identity.minted_id
with
new_records as (
    select people.record_key, people.occurred_at
    from core.people
    anti join identity.minted_id on minted_id.record_key = people.record_key
),
last_sequence as (select coalesce(max(minted_id.mint_sequence), 0) as mint_sequence from identity.minted_id)
select
    'p_' || left(md5(new_records.record_key), 20) as person_id,
    new_records.record_key,
    new_records.record_key as carrier_record_key,
    last_sequence.mint_sequence
        + row_number() over (order by new_records.occurred_at asc nulls last, new_records.record_key) as mint_sequence,
    false as is_published,
    null as current_person_id
from new_records
cross join last_sequence;

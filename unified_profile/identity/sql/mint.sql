-- 1. An id whose carrier is gone passes to the oldest record left of its cluster; with none left it rests.
create or replace temp table heir as
with
ids_without_carrier as (
    select minted_id.person_id, minted_id.carrier_record_key
    from identity.minted_id
    inner join departed on departed.record_key = minted_id.carrier_record_key
),
bereft_people as (
    select distinct person_record.person_id
    from identity.person_record
    inner join departed on departed.rid = person_record.mint_sequence
),
oldest_record_left as (
    select
        person_record.person_id as cluster_person_id,
        arg_min(person_record.record_key, person_record.mint_sequence) as record_key
    from identity.person_record
    semi join bereft_people on bereft_people.person_id = person_record.person_id
    anti join departed on departed.rid = person_record.mint_sequence
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

-- 2. A record that came back takes its id back; who carried it meanwhile is looked at again.
create or replace temp table returned as
select minted_id.mint_sequence as rid, minted_id.carrier_record_key as former_carrier
from identity.minted_id
semi join change on change.record_key = minted_id.record_key
where minted_id.carrier_record_key is distinct from minted_id.record_key;

update identity.minted_id
set carrier_record_key = minted_id.record_key
from returned
where minted_id.mint_sequence = returned.rid;

-- 3. New records get an id of their own. Their order is that of what they say, not of their arrival.
create or replace temp table new_id as
with
new_records as (
    select change.record_key, change.occurred_at
    from change
    anti join identity.minted_id on minted_id.record_key = change.record_key
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

insert into identity.minted_id by name select new_id.* from new_id;

-- Ids that two records were given. Nobody expects any of 80 bits, so that a look at the new ones is enough.
select count(*)
from new_id
inner join identity.minted_id
    on minted_id.person_id = new_id.person_id and minted_id.mint_sequence <> new_id.mint_sequence;

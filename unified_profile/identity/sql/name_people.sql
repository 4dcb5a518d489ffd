-- A cluster bears the oldest id that one of its records carries.
create or replace temp table person_of_cluster as
select label.cluster, arg_min(minted_id.person_id, minted_id.mint_sequence) as person_id
from identity.minted_id
inner join record on record.record_key = minted_id.carrier_record_key
inner join label on label.rid = record.rid
group by label.cluster;

create or replace temp table current_id as
select minted_id.person_id, person_of_cluster.person_id as current_person_id
from identity.minted_id
left join record on record.record_key = minted_id.carrier_record_key
left join label on label.rid = record.rid
left join person_of_cluster on person_of_cluster.cluster = label.cluster;

create or replace temp table changed_id as
select
    minted_id.person_id,
    current_id.current_person_id,
    minted_id.is_published or current_id.current_person_id = minted_id.person_id as is_published,
    case
        when current_id.current_person_id is null then 'retired'
        when minted_id.current_person_id is null then 'returned'
        when current_id.current_person_id = minted_id.person_id then 'split'
        else 'merged'
    end as cause,
    -- Nobody has seen an id that has stood for no person yet: its first appearance is no change unless it leaves a person.
    minted_id.is_published
    or (minted_id.current_person_id is not null and current_id.current_person_id = minted_id.person_id) as is_history
from identity.minted_id
inner join current_id on current_id.person_id = minted_id.person_id
where minted_id.current_person_id is distinct from current_id.current_person_id;

insert into identity.person_id_history
select changed_id.person_id, changed_id.current_person_id, $now as changed_at, changed_id.cause
from changed_id
where changed_id.is_history
order by changed_id.person_id;

update identity.minted_id
set current_person_id = changed_id.current_person_id, is_published = coalesce(changed_id.is_published, minted_id.is_published)
from changed_id
where changed_id.person_id = minted_id.person_id;

create or replace table identity.person_record as
select
    record.record_key,
    person_of_cluster.person_id,
    minted_id.person_id as minted_person_id,
    minted_id.mint_sequence
from record
inner join label on label.rid = record.rid
inner join person_of_cluster on person_of_cluster.cluster = label.cluster
inner join identity.minted_id on minted_id.record_key = record.record_key
order by person_of_cluster.person_id, minted_id.mint_sequence;

create or replace table identity.person as
select person_record.person_id, count(*) as record_count, min(record.occurred_at) as first_seen_at
from identity.person_record
inner join record on record.record_key = person_record.record_key
group by person_record.person_id
order by person_record.person_id;

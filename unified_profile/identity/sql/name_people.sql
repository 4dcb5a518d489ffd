-- The clusters of everybody concerned, and the ids that their records carry. A cluster bears the oldest of them.
create or replace temp table region_person as
select
    record.rid,
    record.record_key,
    record.occurred_at,
    coalesce(label.cluster, record.rid) as cluster,
    minted_id.person_id as minted_person_id,
    minted_id.carrier_record_key is not distinct from minted_id.record_key as carries_its_own
from dirty
inner join identity.record on record.rid = dirty.rid
inner join identity.minted_id on minted_id.mint_sequence = dirty.rid
left join identity.label on label.rid = dirty.rid and label.level = $last_level;

create or replace temp table carried_id as
select region_person.minted_person_id as person_id, region_person.rid as mint_sequence, region_person.cluster
from region_person
where region_person.carries_its_own
union all
select minted_id.person_id, minted_id.mint_sequence, region_person.cluster
from identity.minted_id
inner join region_person on region_person.record_key = minted_id.carrier_record_key
where minted_id.carrier_record_key <> minted_id.record_key;

create or replace temp table person_of_cluster as
select carried_id.cluster, arg_min(carried_id.person_id, carried_id.mint_sequence) as person_id
from carried_id
group by carried_id.cluster;

create or replace temp table changed_id as
with
current_ids as (
    select carried_id.mint_sequence, person_of_cluster.person_id as current_person_id
    from carried_id
    inner join person_of_cluster on person_of_cluster.cluster = carried_id.cluster
    union all
    select minted_id.mint_sequence, null as current_person_id
    from identity.minted_id
    where minted_id.carrier_record_key is null and minted_id.current_person_id is not null
)
select
    minted_id.mint_sequence,
    minted_id.person_id,
    current_ids.current_person_id,
    minted_id.is_published or current_ids.current_person_id is not distinct from minted_id.person_id as is_published,
    case
        when current_ids.current_person_id is null then 'retired'
        when minted_id.current_person_id is null then 'returned'
        when current_ids.current_person_id = minted_id.person_id then 'split'
        else 'merged'
    end as cause,
    -- Nobody has seen an id that has stood for no person yet: its first appearance is no change unless it leaves a person.
    minted_id.is_published
    or (minted_id.current_person_id is not null and current_ids.current_person_id = minted_id.person_id) as is_history
from identity.minted_id
inner join current_ids on current_ids.mint_sequence = minted_id.mint_sequence
where minted_id.current_person_id is distinct from current_ids.current_person_id;

insert into identity.person_id_history
select changed_id.person_id, changed_id.current_person_id, $now as changed_at, changed_id.cause
from changed_id
where changed_id.is_history
order by changed_id.person_id;

update identity.minted_id
set current_person_id = changed_id.current_person_id, is_published = changed_id.is_published
from changed_id
where changed_id.mint_sequence = minted_id.mint_sequence;

-- People whose records are not the same as before, under their former id and their present one.
create or replace temp table concerned_record as
select dirty.rid from dirty
union all
select departed.rid from departed;

create or replace temp table former_person as
select person_record.mint_sequence as rid, person_record.record_key, person_record.person_id
from identity.person_record
semi join concerned_record on concerned_record.rid = person_record.mint_sequence;

delete from identity.person
where person.person_id in (
    select former_person.person_id from former_person
    union all
    select person_of_cluster.person_id from person_of_cluster
);

delete from identity.person_record
where person_record.mint_sequence in (select concerned_record.rid from concerned_record);

insert into identity.person_record
select
    region_person.record_key,
    person_of_cluster.person_id,
    region_person.minted_person_id,
    region_person.rid as mint_sequence
from region_person
inner join person_of_cluster on person_of_cluster.cluster = region_person.cluster;

insert into identity.person
with
clusters as (
    select region_person.cluster, count(*) as record_count, min(region_person.occurred_at) as first_seen_at
    from region_person
    group by region_person.cluster
)
select person_of_cluster.person_id, clusters.record_count, clusters.first_seen_at
from clusters
inner join person_of_cluster on person_of_cluster.cluster = clusters.cluster;

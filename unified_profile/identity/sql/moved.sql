-- Records that were somebody's before and are somebody else's now, and what happened to the two people.
create or replace temp table moved_record as
select
    former_person.rid, former_person.record_key, former_person.person_id as former_person_id, person_record.person_id
from former_person
inner join identity.person_record on person_record.mint_sequence = former_person.rid
where person_record.person_id <> former_person.person_id;

create or replace temp table moved as
with
remaining_people as (
    select person.person_id
    from identity.person
    where person.person_id in (select moved_record.former_person_id from moved_record)
),
known_people as (
    select distinct former_person.person_id
    from former_person
    where former_person.person_id in (select moved_record.person_id from moved_record)
)
select
    moved_record.rid,
    moved_record.record_key,
    moved_record.former_person_id,
    moved_record.person_id,
    case
        when remaining_people.person_id is not null and known_people.person_id is not null then 'moved'
        when remaining_people.person_id is not null then 'split'
        when known_people.person_id is not null then 'merged'
        else 'renamed'
    end as cause
from moved_record
left join remaining_people on remaining_people.person_id = moved_record.former_person_id
left join known_people on known_people.person_id = moved_record.person_id;

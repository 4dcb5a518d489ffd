-- Records that were somebody's before and are somebody else's now, and what happened to the two people.
create or replace temp table moved as
select
    former_person.rid,
    former_person.record_key,
    former_person.person_id as former_person_id,
    person_record.person_id,
    case
        when remains.person_id is not null and was_before.person_id is not null then 'moved'
        when remains.person_id is not null then 'split'
        when was_before.person_id is not null then 'merged'
        else 'renamed'
    end as cause
from former_person
inner join identity.person_record on person_record.mint_sequence = former_person.rid
left join identity.person as remains on remains.person_id = former_person.person_id
left join (select distinct former_person.person_id from former_person) as was_before
    on was_before.person_id = person_record.person_id
where person_record.person_id <> former_person.person_id;

-- What records say about people, with what other records say of them.
create or replace temp table referred as
with
references_written as (
    select people.record_key, unnest(people.reference_keys) as reference_key
    from core.people
    where len(people.reference_keys) > 0
),
-- A reference to a conversation or call means the person in it.
references_to_people as (
    select distinct
        references_written.record_key,
        coalesce(interactions.person_key, references_written.reference_key) as person_key
    from references_written
    left join core.interactions on interactions.record_key = references_written.reference_key
    where references_written.reference_key is not null
)
select
    references_to_people.record_key,
    list(references_to_people.person_key order by references_to_people.person_key) as person_keys
from references_to_people
group by references_to_people.record_key;

create or replace temp table caller as
select distinct interactions.person_key as record_key
from core.interactions
where interactions.channel = 'phone' and interactions.person_key is not null;

create or replace temp view written_person as
select
    people.record_key,
    people.connection,
    people.occurred_at,
    people.name,
    people.email,
    people.other_emails,
    people.phones,
    people.external_id,
    referred.person_keys,
    caller.record_key is not null as is_caller
from core.people
left join referred on referred.record_key = people.record_key
left join caller on caller.record_key = people.record_key;

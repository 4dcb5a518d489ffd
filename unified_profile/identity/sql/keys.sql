-- Every key a record carries. Two records that carry one key are candidates for being one person.
create or replace table identity.record_key_value as
with
references_written as (
    select record.record_key, unnest(record.reference_keys) as reference_key from record
),
-- A reference to a conversation or call means the person in it.
references_to_people as (
    select
        references_written.record_key,
        coalesce(interactions.person_key, references_written.reference_key) as person_key
    from references_written
    left join core.interactions on interactions.record_key = references_written.reference_key
    where references_written.reference_key is not null
),
ends_of_links as (
    select decided_link.record_key_a as record_key, decided_link.record_key_a, decided_link.record_key_b
    from decided_link
    union all
    select decided_link.record_key_b as record_key, decided_link.record_key_a, decided_link.record_key_b
    from decided_link
),
keys as (
    select record.record_key, 'record' as key_type, record.record_key as key_value from record
    union all
    select references_to_people.record_key, 'record' as key_type, references_to_people.person_key as key_value
    from references_to_people
    union all
    select record.record_key, 'external_id' as key_type, record.written_external_id as key_value
    from record
    where record.written_external_id is not null
    union all
    select
        ends_of_links.record_key,
        'link' as key_type,
        ends_of_links.record_key_a || ' = ' || ends_of_links.record_key_b as key_value
    from ends_of_links
    semi join record on record.record_key = ends_of_links.record_key
    union all
    select record_email.record_key, 'email' as key_type, record_email.email as key_value
    from identity.record_email
    where record_email.email is not null
),
levels as (select unnest($key_types::varchar[]) as key_type, unnest($key_levels::utinyint[]) as level)
select distinct keys.record_key, levels.level, keys.key_type, keys.key_value
from keys
inner join levels on levels.key_type = keys.key_type
order by levels.level, keys.key_type, keys.key_value, keys.record_key;

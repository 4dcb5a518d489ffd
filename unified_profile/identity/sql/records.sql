-- One row per record of a person. rid is the record's place in the order of first sight, so that the least rid of a
-- cluster is its oldest record.
create or replace temp table record as
select
    minted_id.mint_sequence as rid,
    people.record_key,
    people.connection,
    people.name,
    people.email,
    people.other_emails,
    people.phones,
    people.reference_keys,
    people.occurred_at,
    full_name_of(people.name) as full_name,
    nullif(name_words_of(people.name), []) as name_words,
    case when lower(trim(people.external_id)) in (select unnest($placeholder_ids::varchar[])) then null
        else nullif(trim(people.external_id), '')
    end as external_id,
    nullif(trim(people.external_id), '') as written_external_id
from core.people
inner join identity.minted_id on minted_id.record_key = people.record_key;

-- What changed records say, beside the place they have in the order of first sight.
create or replace temp table arrival as
select
    minted_id.mint_sequence as rid,
    written_person.record_key,
    written_person.connection,
    written_person.occurred_at,
    written_person.email,
    written_person.other_emails,
    written_person.phones,
    written_person.person_keys,
    written_person.is_caller,
    full_name_of(written_person.name) as full_name,
    nullif(name_words_of(written_person.name), []) as name_words,
    case when lower(trim(written_person.external_id)) in (select unnest($placeholder_ids::varchar[])) then null
        else nullif(trim(written_person.external_id), '')
    end as external_id,
    nullif(trim(written_person.external_id), '') as written_external_id,
    change.fingerprint
from change
inner join written_person on written_person.record_key = change.record_key
inner join identity.minted_id on minted_id.record_key = change.record_key
order by minted_id.mint_sequence;

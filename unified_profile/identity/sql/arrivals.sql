-- What changed records say, beside the place they have in the order of first sight.
create or replace temp table arrival as
select
    minted_id.mint_sequence as rid,
    change.record_key,
    change.connection,
    change.occurred_at,
    change.email,
    change.other_emails,
    change.phones,
    change.person_keys,
    change.is_caller,
    full_name_of(change.name) as full_name,
    nullif(name_words_of(change.name), []) as name_words,
    case when lower(trim(change.external_id)) in (select unnest($placeholder_ids::varchar[])) then null
        else nullif(trim(change.external_id), '')
    end as external_id,
    nullif(trim(change.external_id), '') as written_external_id,
    change.fingerprint
from change
inner join identity.minted_id on minted_id.record_key = change.record_key
order by minted_id.mint_sequence;

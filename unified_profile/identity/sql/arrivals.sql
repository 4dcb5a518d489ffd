-- What changed records say, beside the place they have in the order of first sight.
create or replace temp table arrival as
with
changes_with_words as (
    select
        minted_id.mint_sequence as rid,
        change.*,
        name_words_of(change.name) as words,
        nullif(trim(change.external_id), '') as written_external_id
    from change
    inner join identity.minted_id on minted_id.record_key = change.record_key
)
select
    changes_with_words.rid,
    changes_with_words.record_key,
    changes_with_words.connection,
    changes_with_words.occurred_at,
    changes_with_words.email,
    changes_with_words.other_emails,
    changes_with_words.phones,
    changes_with_words.person_keys,
    changes_with_words.is_caller,
    full_name_of(changes_with_words.words) as full_name,
    nullif(changes_with_words.words, []) as name_words,
    case
        when lower(changes_with_words.written_external_id) not in (select unnest($placeholder_ids::varchar[]))
            then changes_with_words.written_external_id
    end as external_id,
    changes_with_words.written_external_id,
    changes_with_words.fingerprint
from changes_with_words;

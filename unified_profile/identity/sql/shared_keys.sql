-- Keys on more than one record, with the reason why one is off for everyone.
create or replace temp table shared_key as
with
keys_on_several_records as (
    select
        record_key_value.level,
        record_key_value.key_type,
        record_key_value.key_value,
        count(*) as record_count
    from identity.record_key_value
    group by record_key_value.level, record_key_value.key_type, record_key_value.key_value
    having count(*) > 1
),
-- Whoever says that an address is nobody's means it with a tag too.
ignored as (
    select ignored_key.key_type, ignored_key.key_value, ignored_key.decision_id from ignored_key
    union all
    select 'folded_email' as key_type, email_folded(ignored_key.key_value) as key_value, ignored_key.decision_id
    from ignored_key
    where ignored_key.key_type = 'email'
),
first_ignored as (
    select ignored.key_type, ignored.key_value, min(ignored.decision_id) as decision_id
    from ignored
    group by ignored.key_type, ignored.key_value
),
email_kinds as (
    select record_email.email, bool_or(record_email.is_role) as is_role,
        bool_or(record_email.is_placeholder) as is_placeholder
    from identity.record_email
    where record_email.is_role or record_email.is_placeholder
    group by record_email.email
)
select
    row_number() over (order by keys.level, keys.key_type, keys.key_value) as key_id,
    keys.level,
    keys.key_type,
    keys.key_value,
    keys.record_count,
    case
        when first_ignored.decision_id is not null then 'ignored by decision ' || first_ignored.decision_id
        when email_kinds.is_placeholder then 'placeholder'
        when email_kinds.is_role then 'role mailbox'
        when keys.key_type = 'external_id' and lower(keys.key_value) in (select unnest($placeholder_ids::varchar[]))
            then 'placeholder'
    end as off_reason
from keys_on_several_records as keys
left join first_ignored on first_ignored.key_type = keys.key_type and first_ignored.key_value = keys.key_value
left join email_kinds on keys.key_type = 'email' and email_kinds.email = keys.key_value;

create or replace temp table carrier as
select shared_key.key_id, shared_key.level, record.rid
from shared_key
inner join identity.record_key_value
    on record_key_value.key_type = shared_key.key_type and record_key_value.key_value = shared_key.key_value
inner join record on record.record_key = record_key_value.record_key
where shared_key.off_reason is null;

create or replace table identity.contested_key as
select
    shared_key.level,
    shared_key.key_type,
    shared_key.key_value,
    shared_key.record_count,
    shared_key.off_reason as reason
from shared_key
where shared_key.off_reason is not null;

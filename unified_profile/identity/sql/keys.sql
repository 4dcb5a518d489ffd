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
own_email as (
    select record_email.record_key, record_email.email, email_folded(record_email.email) as folded_email
    from identity.record_email
    where record_email.email is not null and not record_email.is_role and not record_email.is_placeholder
),
-- Where all addresses are the same one, the key of level 2 has said everything.
differing_folds as (
    select own_email.folded_email
    from own_email
    where own_email.folded_email is not null
    group by own_email.folded_email
    having count(distinct own_email.email) > 1
),
callers as (
    select distinct interactions.person_key as record_key
    from core.interactions
    where interactions.channel = 'phone' and interactions.person_key is not null
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
    union all
    select own_email.record_key, 'folded_email' as key_type, own_email.folded_email as key_value
    from own_email
    semi join differing_folds on differing_folds.folded_email = own_email.folded_email
    union all
    select
        record.record_key,
        'name_phone' as key_type,
        record.full_name || ' ' || record_phone.e164 || coalesce(' ext. ' || record_phone.extension, '') as key_value
    from record
    inner join identity.record_phone on record_phone.record_key = record.record_key
    where record.full_name is not null and record_phone.status = 'ok'
    union all
    select
        record.record_key,
        'name_domain' as key_type,
        record.full_name || ' @' || email_domain(record_email.email) as key_value
    from record
    inner join identity.record_email on record_email.record_key = record.record_key
    where record.full_name is not null
    and record_email.email is not null
    and not record_email.is_placeholder
    and email_domain(record_email.email) not in (select unnest($public_mail_domains::varchar[]))
    union all
    -- Landlines are switchboards and families. A number without any name counts where it was seen calling, and not
    -- where somebody typed it.
    select record_phone.record_key, 'mobile' as key_type, record_phone.e164 as key_value
    from identity.record_phone
    inner join record on record.record_key = record_phone.record_key
    where (record.name_words is not null or record.record_key in (select callers.record_key from callers))
    and record_phone.status = 'ok'
    and record_phone.number_type in ('mobile', 'fixed_line_or_mobile')
    and record_phone.extension is null
),
levels as (select unnest($key_types::varchar[]) as key_type, unnest($key_levels::utinyint[]) as level)
select distinct keys.record_key, levels.level, keys.key_type, keys.key_value
from keys
inner join levels on levels.key_type = keys.key_type
order by levels.level, keys.key_type, keys.key_value, keys.record_key;

-- Who is somebody by an address or external id of their own.
create or replace temp table identified_record as
select record.rid from record where record.external_id is not null
union
select record.rid
from record
inner join identity.record_email on record_email.record_key = record.record_key
where record_email.email is not null and not record_email.is_role and not record_email.is_placeholder;

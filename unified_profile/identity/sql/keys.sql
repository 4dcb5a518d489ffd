-- Every key a record carries. Two records that carry one key are candidates for being one person.
create or replace temp table former_key as
select distinct record_key_value.level, record_key_value.key_id
from identity.record_key_value
where record_key_value.rid in (select arrival.rid from arrival union all select departed.rid from departed);

delete from identity.record_key_value
where record_key_value.rid in (select arrival.rid from arrival union all select departed.rid from departed);

insert into identity.record_key_value
with
addresses as (
    select
        arrived_email.rid,
        arrived_email.email,
        arrived_email.folded_email,
        case when arrived_email.is_placeholder then 'placeholder' when arrived_email.is_role then 'role mailbox'
        end as off_reason
    from arrived_email
    where arrived_email.email is not null
    group by
        arrived_email.rid,
        arrived_email.email,
        arrived_email.folded_email,
        arrived_email.is_placeholder,
        arrived_email.is_role
),
numbers as (
    select distinct arrived_phone.rid, arrived_phone.e164, arrived_phone.extension, arrived_phone.number_type
    from arrived_phone
    where arrived_phone.status = 'ok'
),
-- Landlines are switchboards and families. A number without any name counts where it was seen calling, and not where
-- somebody typed it.
mobiles as (
    select numbers.rid, numbers.e164
    from numbers
    inner join arrival on arrival.rid = numbers.rid
    where (arrival.name_words is not null or arrival.is_caller)
    and numbers.number_type in ('mobile', 'fixed_line_or_mobile')
    and numbers.extension is null
),
mentions as (select arrival.rid, arrival.record_key, unnest(arrival.person_keys) as person_key from arrival),
keys as (
    select arrival.rid, 'record' as key_type, arrival.record_key as key_value, null as spelling, null as off_reason
    from arrival
    union all
    select mentions.rid, 'record' as key_type, mentions.person_key as key_value, null as spelling, null as off_reason
    from mentions
    where mentions.person_key <> mentions.record_key
    union all
    select
        arrival.rid,
        'external_id' as key_type,
        arrival.written_external_id as key_value,
        null as spelling,
        case when arrival.external_id is null then 'placeholder' end as off_reason
    from arrival
    where arrival.written_external_id is not null
    union all
    select addresses.rid, 'email' as key_type, addresses.email as key_value, null as spelling, addresses.off_reason
    from addresses
    union all
    select
        addresses.rid,
        'folded_email' as key_type,
        addresses.folded_email as key_value,
        hash(addresses.email) as spelling,
        null as off_reason
    from addresses
    where addresses.off_reason is null and addresses.folded_email is not null
    union all
    select
        numbers.rid,
        'name_phone' as key_type,
        arrival.full_name || ' ' || numbers.e164 || coalesce(' ext. ' || numbers.extension, '') as key_value,
        null as spelling,
        null as off_reason
    from numbers
    inner join arrival on arrival.rid = numbers.rid
    where arrival.full_name is not null
    union all
    select distinct
        addresses.rid,
        'name_domain' as key_type,
        arrival.full_name || ' @' || email_domain(addresses.email) as key_value,
        null as spelling,
        null as off_reason
    from addresses
    inner join arrival on arrival.rid = addresses.rid
    where arrival.full_name is not null
    and addresses.off_reason is distinct from 'placeholder'
    and email_domain(addresses.email) not in (select unnest($public_mail_domains::varchar[]))
    union all
    select mobiles.rid, 'mobile' as key_type, mobiles.e164 as key_value, null as spelling, null as off_reason
    from mobiles
),
levels as (select unnest($key_types::varchar[]) as key_type, unnest($key_levels::utinyint[]) as level)
select
    keys.rid,
    levels.level,
    keys.key_type,
    hash(keys.key_type, keys.key_value) as key_id,
    keys.key_value,
    keys.spelling,
    keys.off_reason
from keys
inner join levels on levels.key_type = keys.key_type;

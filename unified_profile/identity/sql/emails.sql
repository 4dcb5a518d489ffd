create or replace temp table written_email as
with
fields as (
    select
        arrival.rid,
        unnest(list_concat([arrival.email], coalesce(arrival.other_emails, []))) as field,
        generate_subscripts(list_concat([arrival.email], coalesce(arrival.other_emails, [])), 1) as field_position
    from arrival
    where arrival.email is not null or len(arrival.other_emails) > 0
),
addresses_in_fields as (
    select fields.rid, fields.field_position, emails_written(fields.field) as addresses
    from fields
    where fields.field is not null
),
addresses as (
    select
        addresses_in_fields.rid,
        addresses_in_fields.field_position,
        unnest(addresses_in_fields.addresses) as email_raw,
        generate_subscripts(addresses_in_fields.addresses, 1) as part_position
    from addresses_in_fields
),
cleaned_addresses as (
    select
        addresses.rid,
        addresses.field_position,
        addresses.part_position,
        addresses.email_raw,
        email_cleaned(addresses.email_raw) as cleaned
    from addresses
    where trim(addresses.email_raw) <> ''
)
select
    cleaned_addresses.rid,
    cleaned_addresses.email_raw,
    email_from_cleaned(cleaned_addresses.cleaned) as email,
    row_number() over (
        partition by cleaned_addresses.rid
        order by cleaned_addresses.field_position, cleaned_addresses.part_position
    ) as position
from cleaned_addresses;

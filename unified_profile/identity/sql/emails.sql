create or replace temp table written_email as
with
fields as (
    select record.record_key, list_concat([record.email], coalesce(record.other_emails, [])) as addresses
    from record
),
field_parts as (
    select
        fields.record_key,
        unnest(fields.addresses) as field,
        generate_subscripts(fields.addresses, 1) as field_position
    from fields
),
addresses_in_fields as (
    select field_parts.record_key, field_parts.field_position, emails_written(field_parts.field) as addresses
    from field_parts
    where field_parts.field is not null
),
addresses as (
    select
        addresses_in_fields.record_key,
        addresses_in_fields.field_position,
        unnest(addresses_in_fields.addresses) as email_raw,
        generate_subscripts(addresses_in_fields.addresses, 1) as part_position
    from addresses_in_fields
),
cleaned_addresses as (
    select
        addresses.record_key,
        addresses.field_position,
        addresses.part_position,
        addresses.email_raw,
        email_cleaned(addresses.email_raw) as cleaned
    from addresses
    where trim(addresses.email_raw) <> ''
)
select
    cleaned_addresses.record_key,
    cleaned_addresses.email_raw,
    email_from_cleaned(cleaned_addresses.cleaned) as email,
    row_number() over (
        partition by cleaned_addresses.record_key
        order by cleaned_addresses.field_position, cleaned_addresses.part_position
    ) as position
from cleaned_addresses;

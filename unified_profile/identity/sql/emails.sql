-- Every address of every changed record, in the order of the records and of their fields.
create or replace temp table written_email as
with
records_with_addresses as (
    select
        arrival.rid,
        arrival.record_key,
        list_filter(
            list_concat([arrival.email], coalesce(arrival.other_emails, [])), lambda field: field is not null
        ) as fields
    from arrival
    where arrival.email is not null or len(arrival.other_emails) > 0
),
addresses_of_records as (
    select
        records_with_addresses.rid,
        records_with_addresses.record_key,
        list_filter(
            flatten(list_transform(records_with_addresses.fields, lambda field: emails_written(field))),
            lambda address: trim(address) <> ''
        ) as addresses
    from records_with_addresses
),
addresses as (
    select
        addresses_of_records.rid,
        addresses_of_records.record_key,
        unnest(addresses_of_records.addresses) as email_raw,
        generate_subscripts(addresses_of_records.addresses, 1) as position
    from addresses_of_records
),
cleaned_addresses as (
    select
        addresses.rid,
        addresses.record_key,
        addresses.email_raw,
        email_cleaned(addresses.email_raw) as cleaned,
        addresses.position
    from addresses
)
select
    cleaned_addresses.rid,
    cleaned_addresses.record_key,
    cleaned_addresses.email_raw,
    email_from_cleaned(cleaned_addresses.cleaned) as email,
    cleaned_addresses.position
from cleaned_addresses;

create or replace temp table written_email as
with
fields as (
    select
        record.record_key,
        list_concat([record.email], coalesce(record.other_emails, [])) as addresses
    from record
),
field_parts as (
    select
        fields.record_key,
        unnest(fields.addresses) as field,
        generate_subscripts(fields.addresses, 1) as field_position
    from fields
),
parts as (
    select
        field_parts.record_key,
        field_parts.field_position,
        unnest(emails_written(field_parts.field)) as email_raw,
        generate_subscripts(emails_written(field_parts.field), 1) as part_position
    from field_parts
    where field_parts.field is not null
)
select
    parts.record_key,
    parts.email_raw,
    email_of(parts.email_raw) as email,
    row_number() over (
        partition by parts.record_key order by parts.field_position, parts.part_position
    ) as position
from parts
where trim(parts.email_raw) <> '';

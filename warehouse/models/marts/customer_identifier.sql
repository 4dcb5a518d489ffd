{{ config(materialized='in_part', units={'customer': 'customer_id'}) }}

-- By what can a customer be found? Sorted, so that a search for a value reads a few row groups.
with records as (
    select * from {{ ref('customer_record') }} where not is_deleted
),

people as (
    select record_key, external_id from {{ ref('core_people') }}
),

emails as (
    select record_key, email, email_raw from {{ source('identity', 'record_email') }} where email is not null
),

phones as (
    select record_key, e164, raw from {{ source('identity', 'record_phone') }} where e164 is not null
),

interactions as (
    select interaction_id, customer_id, source_id, subject from {{ ref('fct_interaction') }}
    where customer_id is not null
),

identifiers as (
    select 'email' as kind, lower(emails.email) as value, emails.email_raw as label, records.customer_id,
        records.record_key
    from records
    inner join emails on records.record_key = emails.record_key
    union all
    select 'phone' as kind, replace(phones.e164, '+', '') as value, phones.e164 as label, records.customer_id,
        records.record_key
    from records
    inner join phones on records.record_key = phones.record_key
    union all
    select 'name' as kind, {{ search_text('name') }} as value, name as label, customer_id, record_key
    from records
    union all
    select 'company' as kind, {{ search_text('company_name') }} as value, company_name as label, customer_id,
        record_key
    from records
    union all
    select 'external_id' as kind, lower(people.external_id) as value, people.external_id as label,
        records.customer_id, records.record_key
    from records
    inner join people on records.record_key = people.record_key
    union all
    select 'record' as kind, lower(source_id) as value, source_id as label, customer_id, record_key
    from records
    union all
    select 'interaction' as kind, lower(source_id) as value, coalesce(subject, source_id) as label, customer_id,
        interaction_id as record_key
    from interactions
)

select distinct
    kind,
    value,
    label,
    customer_id,
    record_key
from identifiers
where value is not null and value <> ''
order by kind, value, customer_id, record_key, label

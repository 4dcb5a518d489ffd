{{ config(materialized='in_part', units={'customer': 'customer_id'}, stored=false) }}

-- What does each record say about its person, attribute by attribute?
with customer_of_record as (
    select record_key, person_id as customer_id from {{ source('identity', 'person_record') }}
    where true {{ and_touched('person_id', 'customer') }}
),

people as (
    select * from {{ ref('core_people') }}
),

companies as (
    select record_key, name, plan from {{ ref('core_companies') }}
),

emails as (
    select record_key, lower(email) as email, email_raw, position, is_role or is_placeholder as is_for_anybody
    from {{ source('identity', 'record_email') }}
    where email is not null
),

phones as (
    select record_key, e164, raw, position
    from {{ source('identity', 'record_phone') }}
    where status <> 'withheld'
),

source_trust as (
    select * from {{ ref('int_source_trust') }}
),

records as (
    select
        customer_of_record.customer_id,
        people.record_key,
        people.connection,
        people.connector,
        people.is_deleted,
        coalesce(people.updated_at, people.occurred_at) as changed_at,
        nullif(trim(people.name), '') as name,
        people.external_id is not null as is_known_by_own_id,
        people.verified_values,
        nullif(trim(coalesce(companies.name, people.company_name)), '') as company_name,
        nullif(trim(companies.plan), '') as plan,
        nullif(trim(people.language), '') as language,
        nullif(trim(people.time_zone), '') as time_zone
    from people
    inner join customer_of_record on people.record_key = customer_of_record.record_key
    left join companies on people.company_key = companies.record_key
),

-- A name is one value, first and last name together. Addresses and numbers that stand where the name should are none.
names as (
    select
        record_key, 'name' as attribute, name as value, 1 as position, true as is_readable, false as is_for_anybody,
        false as is_verified
    from records
    where {{ has_letter('name') }} and not contains(name, '@')
),

-- The tool has proof of an address, or it came from your own system with the account.
addresses as (
    select
        emails.record_key,
        'email' as attribute,
        emails.email as value,
        emails.position,
        true as is_readable,
        emails.is_for_anybody,
        coalesce(list_contains(records.verified_values, emails.email_raw), false)
        or (records.is_known_by_own_id and emails.position = 1) as is_verified
    from emails
    inner join records on emails.record_key = records.record_key
),

numbers as (
    select
        phones.record_key,
        'phone' as attribute,
        coalesce(phones.e164, trim(phones.raw)) as value,
        phones.position,
        phones.e164 is not null as is_readable,
        false as is_for_anybody,
        coalesce(list_contains(records.verified_values, phones.raw), false) as is_verified
    from phones
    inner join records on phones.record_key = records.record_key
),

said_values as (
    select * from names
    union all
    select * from addresses
    union all
    select * from numbers
    {%- for attribute in ['company_name', 'plan', 'language', 'time_zone'] %}
    union all
    select
        record_key, '{{ attribute }}' as attribute, {{ attribute }} as value, 1 as position, true as is_readable,
        false as is_for_anybody, false as is_verified
    from records
    where {{ attribute }} is not null
    {%- endfor %}
)

select
    records.customer_id,
    said_values.attribute,
    said_values.value,
    records.record_key,
    records.connection,
    records.connector,
    records.changed_at,
    records.is_deleted,
    said_values.is_readable,
    said_values.is_for_anybody,
    said_values.is_verified,
    said_values.position > 1 as is_further,
    source_trust.trust as record_trust
from said_values
inner join records on said_values.record_key = records.record_key
left join source_trust
    on records.connection = source_trust.connection and said_values.attribute = source_trust.attribute

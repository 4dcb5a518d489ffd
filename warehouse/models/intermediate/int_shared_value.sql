{{ config(materialized='watched', key='shared_value', carried=['attribute', 'value']) }}

-- Which addresses and numbers do several customers have? Those of a switchboard, or a mailbox of two people.
with customer_of_record as (
    select record_key, person_id from {{ source('identity', 'person_record') }}
),

said as (
    select record_key, 'email' as attribute, lower(email) as value
    from {{ source('identity', 'record_email') }}
    where email is not null
    union all
    select record_key, 'phone' as attribute, coalesce(e164, trim(raw)) as value
    from {{ source('identity', 'record_phone') }}
    where status <> 'withheld'
)

select
    said.attribute || ':' || said.value as shared_value,
    said.attribute,
    said.value
from said
inner join customer_of_record on said.record_key = customer_of_record.record_key
group by said.attribute, said.value
having count(distinct customer_of_record.person_id) > 1

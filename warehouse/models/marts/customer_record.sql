{{ config(materialized='in_part', units={'customer': 'customer_id'}) }}

-- Which records of which tools is each customer made of?
with people as (
    select * from {{ ref('core_people') }}
),

customer_of_record as (
    select record_key, person_id from {{ source('identity', 'person_record') }}
    where true {{ and_touched('person_id', 'customer') }}
),

first_phone_of_record as (
    select record_key, e164 from {{ source('identity', 'record_phone') }} where position = 1
),

companies as (
    select record_key, name, plan from {{ ref('core_companies') }}
)

select
    customer_of_record.person_id as customer_id,
    people.record_key,
    people.connection,
    people.connector,
    people.source_object,
    people.source_id,
    people.source_url,
    people.name,
    people.email,
    coalesce(first_phone_of_record.e164, people.phones[1]) as phone,
    people.role,
    coalesce(companies.name, people.company_name) as company_name,
    companies.plan,
    people.occurred_at,
    people.updated_at,
    people.is_deleted
from people
inner join customer_of_record on people.record_key = customer_of_record.record_key
left join first_phone_of_record on people.record_key = first_phone_of_record.record_key
left join companies on people.company_key = companies.record_key
order by customer_id, people.record_key

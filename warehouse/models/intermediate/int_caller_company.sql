{{ config(materialized='watched', key='customer_id') }}

-- Which company does an unknown caller ring from? The one whose switchboard shows as their number; somebody who is known by
-- an address, or whose company is, rings for themselves.
with customer_of_record as (
    select record_key, person_id from {{ source('identity', 'person_record') }}
),

emails as (
    select record_key from {{ source('identity', 'record_email') }} where email is not null
),

phones as (
    select record_key, e164 from {{ source('identity', 'record_phone') }} where e164 is not null
),

switchboards as (
    select e164, company_id from {{ source('identity', 'company_phone') }}
),

known as (
    select customer_id from {{ ref('int_customer_company') }}
    union
    select customer_of_record.person_id as customer_id
    from emails
    inner join customer_of_record on emails.record_key = customer_of_record.record_key
)

select
    customer_of_record.person_id as customer_id,
    min(switchboards.company_id) as company_id
from phones
inner join switchboards on phones.e164 = switchboards.e164
inner join customer_of_record on phones.record_key = customer_of_record.record_key
left join known on customer_of_record.person_id = known.customer_id
where known.customer_id is null
group by customer_of_record.person_id
having count(distinct switchboards.company_id) = 1

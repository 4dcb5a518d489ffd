-- Which company does each customer belong to? The one that the record says which is believed most
-- about companies; among equals the one that its tool changed last.
with customer_of_record as (
    select record_key, person_id from {{ source('identity', 'person_record') }}
),

people as (
    select * from {{ ref('core_people') }}
),

companies as (
    select * from {{ ref('int_company_record') }}
),

source_trust as (
    select connection, trust from {{ ref('int_source_trust') }} where attribute = 'company_name'
),

records_best_first as (
    select
        customer_of_record.person_id as customer_id,
        companies.company_id,
        row_number() over (
            partition by customer_of_record.person_id
            order by people.is_deleted, source_trust.trust desc nulls last, coalesce(people.updated_at, people.occurred_at) desc nulls last,
                people.record_key
        ) as place
    from people
    inner join customer_of_record on people.record_key = customer_of_record.record_key
    inner join companies on people.company_key = companies.record_key
    left join source_trust on people.connection = source_trust.connection
)

select customer_id, company_id from records_best_first where place = 1

-- Which company does each customer belong to? The one of their record that the tool changed last.
with customer_of_record as (
    select record_key, person_id from {{ source('identity', 'person_record') }}
),

people as (
    select * from {{ ref('core_people') }}
),

companies as (
    select * from {{ ref('int_company_record') }}
),

records_newest_first as (
    select
        customer_of_record.person_id as customer_id,
        companies.company_id,
        row_number() over (
            partition by customer_of_record.person_id
            order by people.is_deleted, coalesce(people.updated_at, people.occurred_at) desc nulls last, people.record_key
        ) as place
    from people
    inner join customer_of_record on people.record_key = customer_of_record.record_key
    inner join companies on people.company_key = companies.record_key
)

select customer_id, company_id from records_newest_first where place = 1

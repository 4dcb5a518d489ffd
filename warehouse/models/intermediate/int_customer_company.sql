{{ config(materialized='watched', key='customer_id') }}

-- Which company does each customer belong to? The one that the record says which is believed most about companies; among
-- equals the one that its tool changed last. Where no record says any: the one whose domain the customer's mail is at,
-- unless addresses lead to several.
with customer_of_record as (
    select record_key, person_id from {{ source('identity', 'person_record') }}
),

people as (
    select * from {{ ref('core_people') }}
),

emails as (
    select record_key, split_part(email, '@', 2) as domain from {{ source('identity', 'record_email') }}
    where email is not null
),

companies as (
    select * from {{ ref('int_company_record') }}
),

company_of_domain as (
    select domain, company_id from {{ source('identity', 'company_domain') }} where company_id is not null
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
),

said as (
    select customer_id, company_id from records_best_first where place = 1
),

met_by_mail as (
    select
        customer_of_record.person_id as customer_id,
        min(company_of_domain.company_id) as company_id
    from emails
    inner join company_of_domain on emails.domain = company_of_domain.domain
    inner join customer_of_record on emails.record_key = customer_of_record.record_key
    group by customer_of_record.person_id
    having count(distinct company_of_domain.company_id) = 1
)

select
    coalesce(said.customer_id, met_by_mail.customer_id) as customer_id,
    coalesce(said.company_id, met_by_mail.company_id) as company_id
from said
full outer join met_by_mail on said.customer_id = met_by_mail.customer_id

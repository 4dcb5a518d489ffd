{{ config(materialized='table') }}

-- Which records of people say something else than before, are another person's, or belong to a company of which that is so?
with changed_companies as (
    select record_key from {{ changes_of('core_companies') }}
    union
    select record_key from {{ changes_of('int_company_record') }}
)

select record_key from {{ changes_of('core_people') }}
union
select record_key from {{ changes_of('int_person_record') }}
union
select record_key from {{ ref('core_people') }} where company_key in (select record_key from changed_companies)
union
-- A company's own contacts follow it, whoever they are of.
select record_key from changed_companies

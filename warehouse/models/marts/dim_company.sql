{{ config(materialized='watched', key='company_id', compared=['name', 'plan']) }}

-- Which organisations do our customers belong to, and what is open with them?
with recursive companies as (
    select * from {{ ref('core_companies') }}
),

company_of_record as (
    select * from {{ ref('int_company_record') }}
),

records_best_first as (
    select
        company_of_record.company_id,
        company_of_record.parent_company_id,
        nullif(lower(trim(companies.domain)), '') as main_domain,
        companies.*,
        row_number() over (
            partition by company_of_record.company_id
            order by companies.is_deleted, companies.plan is null, companies.record_key
        ) as place
    from companies
    inner join company_of_record on companies.record_key = company_of_record.record_key
),

-- A firm that was bought stands under its former domain in some tools, while another one knows that for a further domain.
further_domains as (
    select distinct records_best_first.company_id, records_best_first.main_domain
    from records_best_first
    inner join records_best_first as others
        on records_best_first.company_id = others.company_id
        and records_best_first.record_key <> others.record_key
        and list_contains(others.other_domains, records_best_first.main_domain)
),

domains as (
    select
        records_best_first.company_id,
        coalesce(
            min(case when further_domains.main_domain is null then records_best_first.main_domain end),
            min(records_best_first.main_domain)
        ) as domain
    from records_best_first
    left join further_domains
        on records_best_first.company_id = further_domains.company_id
        and records_best_first.main_domain = further_domains.main_domain
    group by records_best_first.company_id
),

joined_records as (
    select
        company_id,
        max(case when place = 1 then name end) as first_name,
        min(name) as any_name,
        max(case when place = 1 then plan end) as plan,
        max(employee_count) as employee_count,
        max(annual_revenue) as annual_revenue,
        max(case when place = 1 then source_url end) as source_url
    from records_best_first
    group by company_id
),

-- Few records say whose part a company is: the best one of those.
parents_best_first as (
    select
        company_id,
        parent_company_id,
        row_number() over (partition by company_id order by place) as place
    from records_best_first
    where parent_company_id is not null
),

said_parents as (
    select company_id, parent_company_id from parents_best_first where place = 1
),

-- Everybody above a company. A union keeps each pair once, so that going round in a circle ends.
ancestors as (
    select company_id, parent_company_id as ancestor_id from said_parents
    union
    select ancestors.company_id, said_parents.parent_company_id as ancestor_id
    from ancestors
    inner join said_parents on ancestors.ancestor_id = said_parents.company_id
),

-- One tool may call A a part of B and another one B a part of A: who is right, nobody has said, and neither has a parent.
parents as (
    select said_parents.company_id, said_parents.parent_company_id
    from said_parents
    left join ancestors
        on said_parents.company_id = ancestors.company_id and said_parents.company_id = ancestors.ancestor_id
    where ancestors.company_id is null
),

customers as (
    select company_id, count(*) as customer_count
    from {{ ref('int_customer_company') }}
    group by company_id
),

open_deals as (
    select
        company_id,
        count(*) as open_deal_count,
        -- Amounts in several currencies have no sum.
        case when count(distinct currency) = 1 then sum(value) end as open_deal_value,
        case when count(distinct currency) = 1 then max(currency) end as currency
    from {{ ref('fct_deal') }}
    where status = 'open' and company_id is not null
    group by company_id
)

select
    joined_records.company_id,
    coalesce(joined_records.first_name, joined_records.any_name) as name,
    domains.domain,
    parents.parent_company_id,
    joined_records.plan,
    joined_records.employee_count,
    joined_records.annual_revenue,
    coalesce(customers.customer_count, 0) as customer_count,
    coalesce(open_deals.open_deal_count, 0) as open_deal_count,
    open_deals.open_deal_value,
    open_deals.currency,
    joined_records.source_url
from joined_records
left join domains on joined_records.company_id = domains.company_id
left join parents on joined_records.company_id = parents.company_id
left join customers on joined_records.company_id = customers.company_id
left join open_deals on joined_records.company_id = open_deals.company_id

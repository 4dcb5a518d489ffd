-- How much do we hear from each company and how content is it, beside what it is worth?
with companies as (
    select * from {{ ref('dim_company') }}
),

contacts as (
    select company_id, started_at from {{ ref('fct_interaction') }}
    where company_id is not null and direction = 'inbound' and started_at is not null
),

company_of_customer as (
    select customer_id, company_id from {{ ref('dim_customer') }} where company_id is not null
),

answers as (
    select company_of_customer.company_id, ratings.answered_at, ratings.is_satisfied
    from {{ ref('fct_rating') }} as ratings
    inner join company_of_customer on ratings.customer_id = company_of_customer.customer_id
    where ratings.is_counted and ratings.answered_at is not null
),

deals as (
    select * from {{ ref('company_deal_value') }}
),

-- Days are counted back from the newest contact held, so that the same records make the same numbers on any day.
newest as (
    select max(started_at) as as_of_at from {{ ref('fct_interaction') }}
),

contacts_of_companies as (
    select
        contacts.company_id,
        count(case when contacts.started_at > newest.as_of_at - interval 30 day then 1 end) as contact_count_30d,
        count(case when contacts.started_at > newest.as_of_at - interval 90 day then 1 end) as contact_count_90d,
        max(contacts.started_at) as last_contact_at
    from contacts
    cross join newest
    group by contacts.company_id
),

answers_of_companies as (
    select
        answers.company_id,
        count(*) as rating_count_12m,
        avg({{ as_share('answers.is_satisfied') }}) as csat_12m
    from answers
    cross join newest
    where answers.answered_at > newest.as_of_at - interval 12 month
    group by answers.company_id
),

-- Amounts in several currencies have no sum.
deals_of_companies as (
    select
        company_id,
        sum(open_deal_count) as open_deal_count,
        sum(won_deal_count_12m) as won_deal_count_12m,
        sum(lost_deal_count_12m) as lost_deal_count_12m,
        count(*) as currency_count,
        max(currency) as currency,
        max(open_value) as open_value,
        max(won_value_12m) as won_value_12m,
        max(lost_value_12m) as lost_value_12m,
        max(churned_value_12m) as churned_value_12m
    from deals
    group by company_id
)

select
    companies.company_id,
    companies.name,
    newest.as_of_at,
    companies.plan,
    companies.annual_revenue,
    coalesce(contacts_of_companies.contact_count_30d, 0) as contact_count_30d,
    coalesce(contacts_of_companies.contact_count_90d, 0) as contact_count_90d,
    contacts_of_companies.last_contact_at,
    coalesce(answers_of_companies.rating_count_12m, 0) as rating_count_12m,
    answers_of_companies.csat_12m,
    cast(coalesce(deals_of_companies.open_deal_count, 0) as bigint) as open_deal_count,
    cast(coalesce(deals_of_companies.won_deal_count_12m, 0) as bigint) as won_deal_count_12m,
    cast(coalesce(deals_of_companies.lost_deal_count_12m, 0) as bigint) as lost_deal_count_12m,
    case when deals_of_companies.currency_count = 1 then deals_of_companies.currency end as currency,
    case when deals_of_companies.currency_count = 1 then deals_of_companies.open_value end as open_value,
    case when deals_of_companies.currency_count = 1 then deals_of_companies.won_value_12m end as won_value_12m,
    case when deals_of_companies.currency_count = 1 then deals_of_companies.lost_value_12m end as lost_value_12m,
    case when deals_of_companies.currency_count = 1 then deals_of_companies.churned_value_12m end as churned_value_12m
from companies
cross join newest
left join contacts_of_companies on companies.company_id = contacts_of_companies.company_id
left join answers_of_companies on companies.company_id = answers_of_companies.company_id
left join deals_of_companies on companies.company_id = deals_of_companies.company_id

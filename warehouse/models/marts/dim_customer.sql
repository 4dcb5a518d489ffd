{{ config(materialized='in_part', units={'customer': 'customer_id'}) }}

-- Who is each customer, what is open with them and how did they feel last?
with persons as (
    select person_id from {{ source('identity', 'person') }} where true {{ and_touched('person_id', 'customer') }}
),

records as (
    select * from {{ ref('customer_record') }}
),

people as (
    select record_key, external_id from {{ ref('core_people') }}
),

surviving_values as (
    select customer_id, attribute, value from {{ ref('customer_attribute') }} where is_current
),

described as (
    select
        customer_id,
        max(case when attribute = 'name' then value end) as name,
        max(case when attribute = 'email' then value end) as email,
        max(case when attribute = 'phone' then value end) as phone,
        max(case when attribute = 'company_name' then value end) as company_name,
        max(case when attribute = 'plan' then value end) as plan,
        max(case when attribute = 'language' then value end) as language,
        max(case when attribute = 'time_zone' then value end) as time_zone
    from surviving_values
    group by customer_id
),

counted as (
    select
        records.customer_id,
        count(*) as record_count,
        count(distinct records.connector) as connector_count,
        min(records.occurred_at) as first_seen_at,
        count(coalesce(
            nullif(trim(records.name), ''), nullif(trim(records.email), ''), records.phone, people.external_id
        )) = 0 as is_anonymous
    from records
    inner join people on records.record_key = people.record_key
    group by records.customer_id
),

interactions as (
    select
        customer_id,
        min(started_at) as first_started_at,
        count(*) as interaction_count,
        count(case when state in ('open', 'snoozed') then 1 end) as open_interaction_count
    from {{ ref('fct_interaction') }}
    where customer_id is not null
    group by customer_id
),

contacts_newest_first as (
    select
        customer_id,
        occurred_at,
        channel,
        row_number() over (partition by customer_id order by occurred_at desc, event_id desc) as place
    from {{ ref('fct_event') }}
    where customer_id is not null
        and actor_type = 'customer'
        and event_type in ('message', 'call', 'voicemail')
        and occurred_at is not null
),

ratings_newest_first as (
    select
        customer_id,
        score,
        scale_max,
        answered_at,
        row_number() over (partition by customer_id order by answered_at desc nulls last, rating_id desc) as place
    from {{ ref('fct_rating') }}
    where customer_id is not null and is_counted
),

customer_company as (
    select customer_id, company_id from {{ ref('int_customer_company') }}
    union all
    -- Who rings from a switchboard is shown with the company, but isn't counted among its customers.
    select customer_id, company_id from {{ ref('int_caller_company') }}
),

companies as (
    select company_id, name, plan from {{ ref('dim_company') }}
)

select
    persons.person_id as customer_id,
    coalesce(described.name, described.email, described.phone, 'Unknown') as display_name,
    described.email as primary_email,
    described.phone as primary_phone,
    companies.company_id,
    coalesce(companies.name, described.company_name) as company_name,
    coalesce(companies.plan, described.plan) as plan,
    described.language,
    described.time_zone,
    coalesce(counted.record_count, 0) as record_count,
    coalesce(counted.connector_count, 0) as connector_count,
    least(counted.first_seen_at, interactions.first_started_at) as first_seen_at,
    contacts_newest_first.occurred_at as last_contact_at,
    contacts_newest_first.channel as last_contact_channel,
    coalesce(interactions.interaction_count, 0) as interaction_count,
    coalesce(interactions.open_interaction_count, 0) as open_interaction_count,
    ratings_newest_first.score as last_rating_score,
    ratings_newest_first.scale_max as last_rating_scale_max,
    ratings_newest_first.answered_at as last_rating_at,
    coalesce(counted.is_anonymous, true) as is_anonymous
from persons
left join described on persons.person_id = described.customer_id
left join counted on persons.person_id = counted.customer_id
left join interactions on persons.person_id = interactions.customer_id
left join contacts_newest_first
    on persons.person_id = contacts_newest_first.customer_id and contacts_newest_first.place = 1
left join ratings_newest_first
    on persons.person_id = ratings_newest_first.customer_id and ratings_newest_first.place = 1
left join customer_company on persons.person_id = customer_company.customer_id
left join companies on customer_company.company_id = companies.company_id
order by customer_id

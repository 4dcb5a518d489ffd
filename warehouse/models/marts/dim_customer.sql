-- Who is each customer, what is open with them and how did they feel last?
with persons as (
    select person_id from {{ source('identity', 'person') }}
),

records as (
    select * from {{ ref('customer_record') }}
),

people as (
    select record_key, external_id, language, time_zone from {{ ref('core_people') }}
),

records_newest_first as (
    select
        records.*,
        nullif(trim(records.name), '') as written_name,
        lower(nullif(trim(records.email), '')) as written_email,
        people.external_id,
        people.language,
        people.time_zone,
        row_number() over (
            partition by records.customer_id
            order by records.is_deleted, coalesce(records.updated_at, records.occurred_at) desc nulls last,
                records.record_key
        ) as place
    from records
    inner join people on records.record_key = people.record_key
),

-- The newest record that says something has the word, each column by itself.
places as (
    select
        customer_id,
        min(case when written_name is not null then place end) as name_place,
        min(case when written_email is not null then place end) as email_place,
        min(case when phone is not null then place end) as phone_place,
        min(case when company_name is not null then place end) as company_place,
        min(case when plan is not null then place end) as plan_place,
        min(case when language is not null then place end) as language_place,
        min(case when time_zone is not null then place end) as time_zone_place
    from records_newest_first
    group by customer_id
),

described as (
    select
        records_newest_first.customer_id,
        max(case when place = name_place then written_name end) as name,
        max(case when place = email_place then written_email end) as email,
        max(case when place = phone_place then phone end) as phone,
        max(case when place = company_place then company_name end) as company_name,
        max(case when place = plan_place then plan end) as plan,
        max(case when place = language_place then language end) as language,
        max(case when place = time_zone_place then time_zone end) as time_zone,
        count(*) as record_count,
        count(distinct connector) as connector_count,
        min(occurred_at) as first_seen_at,
        count(coalesce(written_name, written_email, phone, external_id)) = 0 as is_anonymous
    from records_newest_first
    inner join places on records_newest_first.customer_id = places.customer_id
    group by records_newest_first.customer_id
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
    select * from {{ ref('int_customer_company') }}
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
    coalesce(described.record_count, 0) as record_count,
    coalesce(described.connector_count, 0) as connector_count,
    least(described.first_seen_at, interactions.first_started_at) as first_seen_at,
    contacts_newest_first.occurred_at as last_contact_at,
    contacts_newest_first.channel as last_contact_channel,
    coalesce(interactions.interaction_count, 0) as interaction_count,
    coalesce(interactions.open_interaction_count, 0) as open_interaction_count,
    ratings_newest_first.score as last_rating_score,
    ratings_newest_first.scale_max as last_rating_scale_max,
    ratings_newest_first.answered_at as last_rating_at,
    coalesce(described.is_anonymous, true) as is_anonymous
from persons
left join described on persons.person_id = described.customer_id
left join interactions on persons.person_id = interactions.customer_id
left join contacts_newest_first
    on persons.person_id = contacts_newest_first.customer_id and contacts_newest_first.place = 1
left join ratings_newest_first
    on persons.person_id = ratings_newest_first.customer_id and ratings_newest_first.place = 1
left join customer_company on persons.person_id = customer_company.customer_id
left join companies on customer_company.company_id = companies.company_id
order by customer_id

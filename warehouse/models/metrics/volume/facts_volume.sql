{{ config(materialized='in_part', units={'interaction': 'interaction_id'}, stored=false) }}

-- Which interactions started, and which of them were contacts of active customers? How many of those were there each day?
with started as (
    select * from {{ ref('fct_interaction') }} where started_at is not null
),

active_customers as (
    select customer_id, active_since from {{ ref('int_active_customer') }}
),

contacts as (
    select
        started.interaction_id,
        started.channel,
        started.team_name,
        started.agent_id,
        started.started_at,
        active_customers.customer_id is not null as is_active
    from started
    left join active_customers
        on started.customer_id = active_customers.customer_id
        and cast(started.started_at as date) >= active_customers.active_since
    where started.direction = 'inbound'
),

days as (
    select date_day, true as is_shown, 0 as newcomers from {{ ref('dim_date') }}
    union all
    select active_since, false, count(*) from active_customers group by active_since
),

newcomers_of_days as (
    select date_day, bool_or(is_shown) as is_shown, sum(newcomers) as newcomers from days group by date_day
),

active_on_each_day as (
    select
        date_day,
        is_shown,
        sum(newcomers) over (order by date_day rows unbounded preceding) as customer_count
    from newcomers_of_days
)

{{ facts_of('volume', 'started', 'cast(1 as double)', 'started_at') }}

union all

{{ facts_of('contact_rate', 'contacts', 'cast(1 as double)', 'started_at', 'is_active') }}

union all

select 'contact_rate', 'base', cast(date_day as varchar), cast(null as varchar), cast(date_day as timestamp),
    cast(null as varchar), cast(null as varchar), cast(null as varchar), cast(customer_count as double)
from active_on_each_day
where is_shown and customer_count > 0

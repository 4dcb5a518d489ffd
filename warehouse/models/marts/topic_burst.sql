-- About what did more people come than was to be expected, when, and how many? Burst days not more than three days apart
-- are one burst, so that a weekend does not cut it (docs/decisions/bursts.md).
{%- set least_surprise = 4 %}
{%- set least_growth = 2 %}
{%- set days_between_bursts = 3 %}

with surprises as (
    select * from {{ ref('int_topic_surprise') }}
),

contacts as (
    select interaction_id, customer_id, coalesce(channel, 'unknown') as channel, cast(started_at as date) as date_day
    from {{ ref('fct_interaction') }}
    where direction = 'inbound' and customer_id is not null
),

topics as (
    select interaction_id, topic from {{ ref('interaction_topic') }}
),

burst_days as (
    select
        *,
        cast(date_day as timestamp) as acted_at,
        cast(date_day as timestamp) as ended_at,
        date_day as act_id
    from surprises
    where surprise >= {{ least_surprise }} and people_count >= {{ least_growth }} * expected_count
),

{{ islands('burst_days', 'topic, channel', days_between_bursts * 86400 + 1) }},

bursts as (
    select
        topic,
        channel,
        island,
        min(date_day) as started_on,
        max(date_day) as ended_on,
        count(*) as day_count,
        cast(sum(people_count) as bigint) as observed,
        sum(expected_count) as expected,
        max(surprise) as surprise
    from burst_days_of_islands
    group by topic, channel, island
),

customers_of_bursts as (
    select
        bursts.topic,
        bursts.channel,
        bursts.island,
        count(distinct contacts.customer_id) as customer_count
    from bursts
    inner join topics on bursts.topic = topics.topic
    inner join contacts
        on topics.interaction_id = contacts.interaction_id
        and bursts.channel in ('all', contacts.channel)
        and contacts.date_day between bursts.started_on and bursts.ended_on
    group by bursts.topic, bursts.channel, bursts.island
)

select
    {{ short_id('burst', "bursts.topic || '|' || bursts.channel || '|' || cast(bursts.started_on as varchar)") }} as burst_id,
    bursts.topic,
    bursts.channel,
    bursts.started_on,
    bursts.ended_on,
    bursts.day_count,
    bursts.observed,
    bursts.expected,
    bursts.surprise,
    {{ upper_tail('bursts.surprise') }} as chance,
    coalesce(customers_of_bursts.customer_count, 0) as customer_count
from bursts
left join customers_of_bursts
    on bursts.topic = customers_of_bursts.topic
    and bursts.channel = customers_of_bursts.channel
    and bursts.island = customers_of_bursts.island
order by bursts.started_on desc, bursts.topic, bursts.channel

{{ config(materialized='in_part', units={'interaction': 'interaction_id'}, stored=false) }}

-- What did bots settle without people, and did it last?
with interactions as (
    select * from {{ ref('fct_interaction') }}
),

courses as (
    select * from {{ ref('int_course') }}
),

comebacks as (
    select * from {{ ref('int_return') }}
),

known_customers as (
    select customer_id from {{ ref('dim_customer') }} where not is_anonymous
),

met_by_a_bot as (
    select
        interactions.interaction_id,
        interactions.channel,
        interactions.team_name,
        interactions.agent_id,
        interactions.ended_at,
        interactions.bot_resolution,
        known_customers.customer_id is not null as is_known,
        courses.human_agent_count = 0 as is_contained,
        courses.reopen_count + courses.reopen_after_bot_count = 0
            and (comebacks.returned_at is null or comebacks.returned_at > interactions.ended_at + interval 7 day) as has_lasted
    from interactions
    inner join courses on interactions.interaction_id = courses.interaction_id
    left join comebacks on interactions.interaction_id = comebacks.interaction_id
    left join known_customers on interactions.customer_id = known_customers.customer_id
    where interactions.is_bot_involved and interactions.direction = 'inbound'
        and interactions.state = 'closed' and interactions.ended_at is not null
)

{% for metric, amount, has_input in [
    ('bot_containment', 'is_contained', 'true'),
    ('bot_assumed_resolution', "bot_resolution = 'assumed_resolution'", 'bot_resolution is not null'),
    ('bot_confirmed_resolution', "bot_resolution = 'confirmed_resolution'", 'bot_resolution is not null'),
    ('durable_bot_resolution', 'is_contained and has_lasted', 'is_known'),
] %}
{{ facts_of(metric, 'met_by_a_bot', as_share(amount), 'ended_at', has_input) }}
{{ 'union all' if not loop.last }}
{% endfor %}

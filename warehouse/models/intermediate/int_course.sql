{{ config(materialized='in_part', units={'interaction': 'interaction_id'}) }}

-- What course did each interaction take: who answered the customer, and was it closed for good?
with interactions as (
    select interaction_id from {{ ref('int_interaction') }}
),

events as (
    select * from {{ ref('int_event') }}
),

-- What tells that something goes on: a close is for good when none of these follows it.
turns as (
    select
        interaction_key,
        event_type,
        actor_type,
        lead(event_type) over (partition by interaction_key order by occurred_at, event_id) as next_turn
    from events
    where event_type in ('closed', 'opened')
        or (event_type = 'message' and actor_type = 'customer' and is_public)
),

reopenings as (
    select
        interaction_key,
        count(case when actor_type <> 'bot' then 1 end) as reopen_count,
        count(case when actor_type = 'bot' then 1 end) as reopen_after_bot_count
    from turns
    where event_type = 'closed' and next_turn <> 'closed'
    group by interaction_key
),

happenings as (
    select
        interaction_key,
        max(case when event_type = 'message' then occurred_at end) as last_message_at,
        min(case when event_type = 'closed' then occurred_at end) as first_closed_at,
        count(case when {{ is_message_of_a_person() }} then 1 end) as human_message_count,
        count(distinct case when {{ is_answer_of_a_person() }} then agent_id end) as human_agent_count
    from events
    group by interaction_key
)

select
    interactions.interaction_id,
    happenings.last_message_at,
    happenings.first_closed_at,
    coalesce(happenings.human_message_count, 0) as human_message_count,
    coalesce(happenings.human_agent_count, 0) as human_agent_count,
    coalesce(reopenings.reopen_count, 0) as reopen_count,
    coalesce(reopenings.reopen_after_bot_count, 0) as reopen_after_bot_count
from interactions
left join happenings on interactions.interaction_id = happenings.interaction_key
left join reopenings on interactions.interaction_id = reopenings.interaction_key

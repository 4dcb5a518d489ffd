{{ config(materialized='in_part', units={'interaction': 'interaction_id'}) }}

-- When did a human first answer in public, and how many public messages are there? Bots, notes and system events
-- are no answers (docs/decisions/first-response-start.md).
with interactions as (
    select interaction_id, started_at from {{ ref('int_interaction') }}
),

events as (
    select interaction_key, occurred_at, event_type, actor_type, is_public from {{ ref('int_event') }}
)

select
    interactions.interaction_id,
    min(
        case
            when {{ is_message_of_a_person() }} and events.occurred_at >= interactions.started_at then events.occurred_at
        end
    ) as first_human_reply_at,
    count(case when events.event_type = 'message' and events.is_public then 1 end) as message_count,
    coalesce(bool_or(events.actor_type = 'bot'), false) as has_bot_event
from interactions
left join events on interactions.interaction_id = events.interaction_key
group by interactions.interaction_id

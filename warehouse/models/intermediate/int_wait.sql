{{ config(materialized='in_part', units={'interaction': 'interaction_id'}) }}

-- When did a customer who had been answered before wait for people again, and what ended it? Messages in a row are one
-- wait; a bot ends none (docs/decisions/next-response.md).
with interactions as (
    select interaction_id, agent_id from {{ ref('int_interaction') }}
    where channel <> 'phone'
),

-- Bots, notes and assignments are no turns.
turns as (
    select
        interaction_key,
        event_id,
        occurred_at,
        agent_id,
        case
            when event_type = 'closed' then 'close'
            when {{ is_message_of_a_person() }} then 'answer'
            else 'question'
        end as turn
    from {{ ref('int_event') }}
    where event_type = 'closed' or {{ is_message_of_a_person() }}
        or (event_type = 'message' and actor_type = 'customer' and is_public)
),

turns_in_order as (
    select
        *,
        lag(turn) over each_interaction as turn_before,
        count(case when turn = 'answer' then 1 end) over (
            partition by interaction_key order by occurred_at, event_id rows unbounded preceding
        ) as answers_so_far
    from turns
    window each_interaction as (partition by interaction_key order by occurred_at, event_id)
),

-- Of questions in a row only the first is left, so that what follows a question is what ended the wait.
changes_of_turn as (
    select
        *,
        lead(turn) over each_interaction as ended_by,
        lead(occurred_at) over each_interaction as ended_at,
        lead(agent_id) over each_interaction as ended_by_agent_id
    from turns_in_order
    where turn <> 'question' or turn_before is distinct from 'question'
    window each_interaction as (partition by interaction_key order by occurred_at, event_id)
)

select
    changes_of_turn.event_id as wait_id,
    interactions.interaction_id,
    changes_of_turn.occurred_at as started_at,
    changes_of_turn.ended_at,
    changes_of_turn.ended_by,
    case when changes_of_turn.ended_by = 'answer' then coalesce(changes_of_turn.ended_by_agent_id, interactions.agent_id)
        else interactions.agent_id
    end as agent_id
from changes_of_turn
inner join interactions on changes_of_turn.interaction_key = interactions.interaction_id
where changes_of_turn.turn = 'question' and changes_of_turn.answers_so_far > 0

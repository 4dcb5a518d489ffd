{{ config(materialized='in_part', units={'interaction': 'interaction_id'}) }}

-- From when until when was each closed conversation ours to work on, not the customer's to answer? One row per stretch
-- (docs/decisions/requester-wait.md).
with closed as (
    select interaction_id, started_at, ended_at from {{ ref('int_interaction') }}
    where channel <> 'phone' and direction = 'inbound' and state = 'closed' and ended_at >= started_at
),

-- Whoever writes wakes what was put aside or closed, also where the tool keeps no event of it.
changes as (
    select
        interaction_key,
        event_id,
        occurred_at,
        event_type in ('opened', 'on_hold', 'message') as is_ours
    from {{ ref('int_event') }}
    where event_type in ('opened', 'on_hold', 'snoozed', 'closed')
        or (event_type = 'message' and actor_type = 'customer' and is_public)
),

told as (
    select distinct interaction_key from changes where not is_ours
),

known as (
    select closed.* from closed inner join told on closed.interaction_id = told.interaction_key
),

states as (
    select interaction_id, '' as event_id, started_at as occurred_at, true as is_ours from known
    union all
    select known.interaction_id, changes.event_id, changes.occurred_at, changes.is_ours
    from known
    inner join changes on known.interaction_id = changes.interaction_key
    where changes.occurred_at >= known.started_at and changes.occurred_at < known.ended_at
),

states_in_order as (
    select
        *,
        lag(is_ours) over (partition by interaction_id order by occurred_at, event_id) as was_ours
    from states
),

stretches as (
    select
        interaction_id,
        occurred_at,
        is_ours,
        lead(occurred_at) over (partition by interaction_id order by occurred_at, event_id) as next_at
    from states_in_order
    where is_ours is distinct from was_ours
)

select
    stretches.interaction_id,
    stretches.occurred_at as started_at,
    coalesce(stretches.next_at, known.ended_at) as ended_at
from stretches
inner join known on stretches.interaction_id = known.interaction_id
where stretches.is_ours

{{ config(materialized='in_part', units={'interaction': 'interaction_id'}) }}

-- Who of us took part in each interaction, besides who has it last, and how often was it handed on?
with interactions as (
    select interaction_id, channel, agent_id from {{ ref('int_interaction') }}
),

events as (
    select interaction_key, event_type, actor_type, agent_id from {{ ref('int_event') }}
),

transfers as (
    select interaction_key, count(*) as transfer_count
    from events
    where event_type = 'transferred'
    group by interaction_key
),

participants as (
    select interaction_id, agent_id from interactions where agent_id is not null
    union
    select interaction_key, agent_id from events where actor_type = 'agent' and agent_id is not null
),

agents_of_each as (
    select interaction_id, {{ sorted_values('agent_id', 'true') }} as agent_ids
    from participants
    group by interaction_id
)

select
    interactions.interaction_id,
    case when interactions.channel = 'phone' then coalesce(transfers.transfer_count, 0) end as transfer_count,
    coalesce(agents_of_each.agent_ids, cast([] as varchar[])) as agent_ids
from interactions
left join transfers on interactions.interaction_id = transfers.interaction_key
left join agents_of_each on interactions.interaction_id = agents_of_each.interaction_id

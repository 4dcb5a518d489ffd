{{ config(materialized='in_part', units={'interaction': 'interaction_key'}, stored=false) }}

-- Who did what inside an interaction? A bot that a tool lists among its agents counts as a bot, not as an agent.
with events as (
    select * from {{ ref('core_events') }} where not is_deleted {{ and_touched('interaction_key', 'interaction') }}
),

agent_of_record as (
    select record_key, agent_id from {{ ref('int_agent_record') }}
),

members as (
    select agent_id, name, is_bot from {{ ref('dim_agent') }}
),

people as (
    select record_key, name from {{ ref('core_people') }}
)

select
    events.record_key as event_id,
    events.interaction_key,
    events.connection,
    events.connector,
    events.source_url,
    events.occurred_at,
    events.event_type,
    case when events.actor_type = 'agent' and members.is_bot then 'bot' else events.actor_type end as actor_type,
    coalesce(members.name, people.name) as actor_name,
    members.agent_id,
    events.is_public,
    events.body
from events
left join agent_of_record on events.actor_key = agent_of_record.record_key
left join members on agent_of_record.agent_id = members.agent_id
left join people on events.actor_key = people.record_key

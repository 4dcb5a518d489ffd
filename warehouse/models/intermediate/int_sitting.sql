-- From when to when was each person of ours in each conversation or call? Answers in one conversation that are less than
-- half an hour apart are one sitting; one that is a single answer lasts a minute (docs/decisions/workload.md).
with acts as (
    select * from {{ ref('int_act') }}
),

{{ islands('acts', 'agent_id, interaction_id', 1800) }}

select
    agent_id,
    interaction_id,
    min(date_day) as date_day,
    min(acted_at) as started_at,
    greatest(max(ended_at), min(acted_at) + interval 60 second) as ended_at
from acts_of_islands
group by agent_id, interaction_id, island

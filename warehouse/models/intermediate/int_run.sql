-- How long did each person of ours work without ten minutes between one thing and the next?
with acts as (
    select * from {{ ref('int_act') }}
),

{{ islands('acts', 'agent_id', 600) }}

select
    agent_id,
    min(date_day) as date_day,
    min(acted_at) as started_at,
    max(ended_at) as ended_at,
    count(*) as act_count
from acts_of_islands
group by agent_id, island

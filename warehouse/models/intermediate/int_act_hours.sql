{{ config(materialized='in_part', units={'interaction': 'interaction_id'}, stored=false) }}

-- Did each answer fall into the hours that its team works? Null where no schedule covers it.
with acts as (
    select act_id, agent_id, team_name, interaction_id, channel, date_day, acted_at from {{ ref('int_act') }}
),

{{ on_the_clock('acts', 'acted_at') }}

select
    act_id,
    agent_id,
    team_name,
    interaction_id,
    channel,
    date_day,
    acted_at,
    case when version is not null then not coalesce(acted_at < ends_at, false) end as is_after_hours
from on_the_clock

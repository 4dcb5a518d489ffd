{{ config(
    materialized='summed', over='metric_fact',
    keys=['metric', 'part', 'date_day', 'channel', 'team_name', 'agent_id'], sums=['n', 'total', 'squares']
) }}

-- What do the facts of each metric come to per day, channel, team and agent? Every period and slice is a sum of these.
with facts as (
    select * from {{ ref('metric_fact') }}
)

select
    metric,
    part,
    cast(date_trunc('day', anchor_at) as date) as date_day,
    channel,
    team_name,
    agent_id,
    count(*) as n,
    sum({{ exactly('amount') }}) as total,
    sum({{ exactly('amount * amount') }}) as squares
from facts
group by metric, part, cast(date_trunc('day', anchor_at) as date), channel, team_name, agent_id

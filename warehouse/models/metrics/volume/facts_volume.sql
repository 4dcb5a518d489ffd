-- Which interactions started?
with started as (
    select * from {{ ref('fct_interaction') }} where started_at is not null
)

{% for part in ['measured', 'eligible'] %}
select 'volume' as metric, '{{ part }}' as part, interaction_id as unit_id, interaction_id, started_at as anchor_at,
    channel, team_name, agent_id, cast(1 as double) as amount
from started
{{ 'union all' if not loop.last }}
{% endfor %}

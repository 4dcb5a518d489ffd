-- How long did customers wait for people, and which of them should have had an answer?
with asked_in_writing as (
    select interaction_id, channel, agent_id, team_name, started_at, first_response_seconds,
        first_response_business_seconds
    from {{ ref('fct_interaction') }}
    where started_at is not null and channel <> 'phone' and direction = 'inbound'
)

select 'first_response_time' as metric, 'measured' as part, interaction_id as unit_id, interaction_id,
    started_at as anchor_at, channel, team_name, agent_id, first_response_seconds as amount
from asked_in_writing
where first_response_seconds is not null

union all

select 'first_response_time', 'eligible', interaction_id, interaction_id, started_at, channel, team_name, agent_id,
    {{ as_share('first_response_seconds is not null') }}
from asked_in_writing

union all

select 'first_response_time_business', 'measured', interaction_id, interaction_id, started_at, channel, team_name,
    agent_id, first_response_business_seconds
from asked_in_writing
where first_response_business_seconds is not null

union all

select 'first_response_time_business', 'eligible', interaction_id, interaction_id, started_at, channel, team_name,
    agent_id, {{ as_share('first_response_business_seconds is not null') }}
from asked_in_writing

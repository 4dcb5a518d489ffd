-- How long did customers wait for people, and which of them should have had an answer?
{%- set inbound_waits = {
    'first_response_time': 'first_response_seconds',
    'first_response_time_business': 'first_response_business_seconds',
} %}
{%- set closes = {
    'time_to_last_close': 'resolution_seconds',
    'time_to_last_close_business': 'resolution_business_seconds',
} %}
with asked_in_writing as (
    select * from {{ ref('fct_interaction') }}
    where started_at is not null and channel <> 'phone' and direction = 'inbound'
),

closed_in_writing as (
    select * from asked_in_writing where state = 'closed' and ended_at is not null
),

events as (
    select interaction_key, occurred_at, event_type, actor_type, is_public from {{ ref('int_event') }}
),

handed_over as (
    select interaction_key, min(occurred_at) as handed_over_at
    from events
    where event_type = 'bot_handed_off'
    group by interaction_key
),

answered_after as (
    select handed_over.interaction_key, min(events.occurred_at) as answered_at
    from handed_over
    inner join events
        on handed_over.interaction_key = events.interaction_key and events.occurred_at >= handed_over.handed_over_at
    where events.event_type = 'message' and events.actor_type = 'agent' and events.is_public
    group by handed_over.interaction_key
),

waits_after_the_bot as (
    select
        asked_in_writing.interaction_id,
        asked_in_writing.channel,
        asked_in_writing.team_name,
        asked_in_writing.agent_id,
        handed_over.handed_over_at,
        {{ seconds_between('handed_over.handed_over_at', 'answered_after.answered_at') }} as seconds
    from asked_in_writing
    inner join handed_over on asked_in_writing.interaction_id = handed_over.interaction_key
    left join answered_after on asked_in_writing.interaction_id = answered_after.interaction_key
)

{% for metric, seconds in inbound_waits.items() %}
select '{{ metric }}' as metric, 'measured' as part, interaction_id as unit_id, interaction_id, started_at as anchor_at,
    channel, team_name, agent_id, {{ seconds }} as amount
from asked_in_writing
where {{ seconds }} is not null

union all

select '{{ metric }}', 'eligible', interaction_id, interaction_id, started_at, channel, team_name, agent_id,
    {{ as_share(seconds ~ ' is not null') }}
from asked_in_writing

union all
{% endfor %}

{% for metric, seconds in closes.items() %}
select '{{ metric }}', 'measured', interaction_id, interaction_id, ended_at, channel, team_name, agent_id, {{ seconds }}
from closed_in_writing
where {{ seconds }} is not null

union all

select '{{ metric }}', 'eligible', interaction_id, interaction_id, ended_at, channel, team_name, agent_id,
    {{ as_share(seconds ~ ' is not null') }}
from closed_in_writing

union all
{% endfor %}

select 'hand_over_response_time', 'measured', interaction_id, interaction_id, handed_over_at, channel, team_name, agent_id,
    seconds
from waits_after_the_bot
where seconds is not null

union all

select 'hand_over_response_time', 'eligible', interaction_id, interaction_id, handed_over_at, channel, team_name, agent_id,
    {{ as_share('seconds is not null') }}
from waits_after_the_bot

{{ config(materialized='in_part', units={'interaction': 'interaction_id'}) }}

-- When did each person of ours answer a customer: by a word, or on the phone until the call was wrapped up?
with events as (
    select * from {{ ref('int_event') }}
    where {{ is_message_of_a_person() }} and agent_id is not null
),

interactions as (
    select * from {{ ref('fct_interaction') }}
),

members as (
    select agent_id, team_name from {{ ref('dim_agent') }}
),

answered_calls as (
    select *, {{ seconds_after('started_at', 'coalesce(wait_seconds, 0)') }} as answered_at
    from interactions
    where channel = 'phone' and outcome = 'answered' and agent_id is not null and started_at is not null
),

acts as (
    select
        events.event_id as act_id,
        events.agent_id,
        events.interaction_key as interaction_id,
        interactions.channel,
        events.occurred_at as acted_at,
        events.occurred_at as ended_at
    from events
    inner join interactions on events.interaction_key = interactions.interaction_id
    where interactions.channel <> 'phone' and events.occurred_at is not null
    union all
    select
        interaction_id || ':call' as act_id,
        agent_id,
        interaction_id,
        channel,
        answered_at as acted_at,
        {{ seconds_after(
            'answered_at', 'coalesce(talk_seconds, 0) + coalesce(hold_seconds, 0) + coalesce(wrap_seconds, 0)'
        ) }} as ended_at
    from answered_calls
),

acts_of_members as (
    select acts.*, members.team_name
    from acts
    left join members on acts.agent_id = members.agent_id
),

{{ on_the_calendar('acts_of_members', 'acted_at') }}

select
    act_id,
    agent_id,
    team_name,
    interaction_id,
    channel,
    date_day,
    time_zone,
    acted_at,
    ended_at
from on_the_calendar

{{ config(materialized='table') }}

-- What was each day of each person of ours like? A day is one of the zone of
-- their team's schedule (int_agent_calendar); a sitting or a run belongs to the day it began.
with acts as (
    select * from {{ ref('int_act') }}
),

sittings as (
    select *, interaction_id || cast(started_at as varchar) as act_id, started_at as acted_at from {{ ref('int_sitting') }}
),

runs as (
    select * from {{ ref('int_run') }}
),

{{ islands('sittings', 'agent_id, date_day', 0) }},

presences as (
    select
        agent_id,
        date_day,
        island,
        {{ seconds_between('min(acted_at)', 'max(ended_at)') }} as seconds,
        sum({{ seconds_between('acted_at', 'ended_at') }}) as seconds_of_all
    from sittings_of_islands
    group by agent_id, date_day, island
),

days_of_presence as (
    select agent_id, date_day, sum(seconds) as present_seconds, sum(seconds_of_all) as attended_seconds
    from presences
    group by agent_id, date_day
),

days_of_runs as (
    select
        agent_id,
        date_day,
        max({{ seconds_between('started_at', 'ended_at') }}) as longest_run_seconds
    from runs
    group by agent_id, date_day
),

days_of_acts as (
    select
        agent_id,
        date_day,
        max(team_name) as team_name,
        max(time_zone) as time_zone,
        count(*) as answer_count,
        count(distinct interaction_id) as contact_count
    from acts
    group by agent_id, date_day
)

select
    days_of_acts.agent_id,
    days_of_acts.date_day,
    days_of_acts.team_name,
    days_of_acts.time_zone,
    days_of_acts.answer_count,
    days_of_acts.contact_count,
    -- Null on a day that only goes on with what began the day before.
    days_of_runs.longest_run_seconds,
    days_of_presence.present_seconds,
    days_of_presence.attended_seconds
from days_of_acts
left join days_of_runs
    on days_of_acts.agent_id = days_of_runs.agent_id and days_of_acts.date_day = days_of_runs.date_day
left join days_of_presence
    on days_of_acts.agent_id = days_of_presence.agent_id and days_of_acts.date_day = days_of_presence.date_day

{{ config(materialized='table') }}

-- From when until when was each day of each person of ours? By the zone of their team's schedule, else of the schedule of
-- everybody else, else UTC (docs/decisions/workload.md).
with members as (
    select agent_id, team_name from {{ ref('dim_agent') }}
),

schedule_of_team as (
    select team_name, schedule from {{ source('meta', 'business_team') }} where team_name is not null
),

schedule_of_the_others as (
    select schedule from {{ source('meta', 'business_team') }} where team_name is null
),

local_days as (
    select schedule, time_zone, date_day, starts_at, ends_at from {{ source('meta', 'business_day') }}
),

utc_days as (
    select date_day, cast(date_day as timestamp) as starts_at, cast(date_day + interval 1 day as timestamp) as ends_at
    from {{ ref('dim_date') }}
),

span as (
    select min(starts_at) as first_at, max(ends_at) as last_at from utc_days
),

scheduled as (
    select members.agent_id, coalesce(schedule_of_team.schedule, schedule_of_the_others.schedule) as schedule
    from members
    left join schedule_of_team on members.team_name = schedule_of_team.team_name
    left join schedule_of_the_others on true
)

select
    scheduled.agent_id,
    local_days.date_day,
    local_days.time_zone,
    local_days.starts_at,
    local_days.ends_at
from scheduled
inner join local_days on scheduled.schedule = local_days.schedule
inner join span on local_days.ends_at > span.first_at and local_days.starts_at < span.last_at

union all

select scheduled.agent_id, utc_days.date_day, 'UTC', utc_days.starts_at, utc_days.ends_at
from scheduled
cross join utc_days
where scheduled.schedule is null

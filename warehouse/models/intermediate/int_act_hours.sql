-- Did each answer fall into the hours that its team works? Null where no schedule covers it.
with acts as (
    select * from {{ ref('int_act') }}
),

schedule_of_team as (
    select team_name, schedule from {{ source('meta', 'business_team') }} where team_name is not null
),

schedule_of_the_others as (
    select schedule from {{ source('meta', 'business_team') }} where team_name is null
),

versions as (
    select schedule, valid_from, valid_to from {{ source('meta', 'business_version') }}
),

open_times as (
    select schedule, starts_at, ends_at from {{ source('meta', 'business_interval') }}
),

scheduled as (
    select acts.*, coalesce(schedule_of_team.schedule, schedule_of_the_others.schedule) as schedule_name
    from acts
    left join schedule_of_team on acts.team_name = schedule_of_team.team_name
    left join schedule_of_the_others on true
),

covered as (
    select scheduled.*, versions.schedule is not null as is_covered
    from scheduled
    left join versions
        on
            scheduled.schedule_name = versions.schedule
            and scheduled.acted_at >= versions.valid_from
            and scheduled.acted_at < versions.valid_to
)

select
    covered.act_id,
    covered.agent_id,
    covered.team_name,
    covered.interaction_id,
    covered.channel,
    covered.acted_at,
    case when covered.is_covered then not coalesce(covered.acted_at < open_times.ends_at, false) end as is_after_hours
from covered
{{ left_join_newest(
    'open_times', 'covered.schedule_name = open_times.schedule', 'covered.acted_at >= open_times.starts_at'
) }}

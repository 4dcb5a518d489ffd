{{ config(materialized='table') }}

-- What did the clock that runs only in the hours of each conversation's team show at the moments that matter of it?
-- A time between two moments is the difference of their readings, so that parts always add up.
with interactions as (
    select interaction_id, team_name, started_at, ended_at from {{ ref('int_interaction') }}
    where channel <> 'phone'
),

schedule_of_team as (
    select team_name, schedule from {{ source('meta', 'business_team') }} where team_name is not null
),

schedule_of_the_others as (
    select schedule from {{ source('meta', 'business_team') }} where team_name is null
),

versions as (
    select schedule, version, valid_from, valid_to from {{ source('meta', 'business_version') }}
),

open_times as (
    select schedule, starts_at, ends_at, open_seconds_before from {{ source('meta', 'business_interval') }}
),

scheduled as (
    select
        interactions.interaction_id,
        coalesce(schedule_of_team.schedule, schedule_of_the_others.schedule) as schedule
    from interactions
    left join schedule_of_team on interactions.team_name = schedule_of_team.team_name
    left join schedule_of_the_others on true
),

moments as (
    select interaction_id, started_at as happened_at from interactions
    union
    select interaction_id, ended_at from interactions
    union
    select interaction_id, first_human_reply_at from {{ ref('int_first_reply') }}
    union
    select interaction_id, first_closed_at from {{ ref('int_course') }}
    union
    select interaction_id, started_at from {{ ref('int_wait') }}
    union
    select interaction_id, ended_at from {{ ref('int_wait') }} where ended_by = 'answer'
    union
    select interaction_id, started_at from {{ ref('int_requester_wait') }}
    union
    select interaction_id, ended_at from {{ ref('int_requester_wait') }}
),

-- A moment that no version of the schedule covers has no reading: unknown is not closed.
moments_within_a_version as (
    select moments.interaction_id, scheduled.schedule, moments.happened_at, versions.version
    from moments
    inner join scheduled on moments.interaction_id = scheduled.interaction_id
    inner join versions
        on
            scheduled.schedule = versions.schedule
            and moments.happened_at >= versions.valid_from
            and moments.happened_at < versions.valid_to
)

select
    moments_within_a_version.interaction_id,
    moments_within_a_version.happened_at,
    moments_within_a_version.schedule,
    moments_within_a_version.version,
    coalesce(
        open_times.open_seconds_before
        + {{ seconds_between('open_times.starts_at', 'least(moments_within_a_version.happened_at, open_times.ends_at)') }},
        0
    ) as open_seconds
from moments_within_a_version
{{ left_join_newest(
    'open_times',
    'moments_within_a_version.schedule = open_times.schedule',
    'moments_within_a_version.happened_at >= open_times.starts_at'
) }}

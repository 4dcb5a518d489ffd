-- How much of each conversation's waiting fell into the hours that its team works, by the rules of each day of it?
-- Two readings of one clock: seconds open until the end − seconds open until the start, so that parts always add up.
with interactions as (
    select interaction_id, team_name, channel, direction, state, started_at, ended_at from {{ ref('int_interaction') }}
    where channel <> 'phone'
),

replies as (
    select interaction_id, first_human_reply_at from {{ ref('int_first_reply') }}
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
        coalesce(schedule_of_team.schedule, schedule_of_the_others.schedule) as schedule,
        interactions.started_at,
        case when interactions.direction = 'inbound' then replies.first_human_reply_at end as replied_at,
        case when interactions.state = 'closed' then interactions.ended_at end as closed_at
    from interactions
    left join replies on interactions.interaction_id = replies.interaction_id
    left join schedule_of_team on interactions.team_name = schedule_of_team.team_name
    left join schedule_of_the_others on true
),

moments as (
    select interaction_id, schedule, 'start' as moment, started_at as happened_at from scheduled
    union all
    select interaction_id, schedule, 'reply', replied_at from scheduled
    union all
    select interaction_id, schedule, 'close', closed_at from scheduled
),

-- A moment that no version of the schedule covers has no reading: unknown is not closed.
moments_within_a_version as (
    select moments.interaction_id, moments.schedule, moments.moment, moments.happened_at, versions.version
    from moments
    inner join versions
        on
            moments.schedule = versions.schedule
            and moments.happened_at >= versions.valid_from
            and moments.happened_at < versions.valid_to
),

readings as (
    select
        moments_within_a_version.interaction_id,
        moments_within_a_version.schedule,
        moments_within_a_version.version,
        moments_within_a_version.moment,
        moments_within_a_version.happened_at,
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
),

starts as (
    select * from readings where moment = 'start'
),

replied as (
    select * from readings where moment = 'reply'
),

closes as (
    select * from readings where moment = 'close'
)

select
    starts.interaction_id,
    starts.schedule || ', version ' || starts.version as business_schedule,
    case when replied.happened_at >= starts.happened_at then replied.open_seconds - starts.open_seconds end
        as first_response_business_seconds,
    case when closes.happened_at >= starts.happened_at then closes.open_seconds - starts.open_seconds end
        as resolution_business_seconds
from starts
left join replied on starts.interaction_id = replied.interaction_id
left join closes on starts.interaction_id = closes.interaction_id

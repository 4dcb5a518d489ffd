-- How long was each member who answered calls on a day in calls, how long available, and how much of that is known?
-- Days are those of the zone of their team's schedule.
with answered_calls as (
    select interaction_id, agent_id, started_at, ended_at, wait_seconds
    from {{ ref('fct_interaction') }}
    where channel = 'phone' and outcome = 'answered' and agent_id is not null and started_at is not null
),

{{ on_the_calendar('answered_calls', 'started_at') }},

calls as (
    select * from on_the_calendar
),

availability as (
    select * from {{ ref('int_availability') }}
),

-- Stretches, cut at midnight. One without an end makes its first day unknown.
pieces as (
    select
        availability.agent_id,
        calendar.date_day,
        greatest(availability.started_at, calendar.starts_at) as from_at,
        least(coalesce(availability.ended_at, calendar.ends_at), calendar.ends_at) as until_at,
        availability.is_known
    from availability
    inner join calendar
        on
            availability.agent_id = calendar.agent_id
            and calendar.ends_at > availability.started_at
            and calendar.starts_at < coalesce(availability.ended_at, calendar.ends_at)
            -- One without an end reaches no further than its first day.
            and (availability.ended_at is not null or calendar.starts_at <= availability.started_at)
),

available as (
    select
        agent_id,
        date_day,
        sum({{ seconds_between('from_at', 'until_at') }}) as seconds,
        bool_and(is_known) as is_known
    from pieces
    where until_at > from_at
    group by agent_id, date_day
),

-- Seconds from the start of each call to the ends of each piece, between which they share time.
shared_times as (
    select
        calls.interaction_id,
        sum(greatest(
            least({{ seconds_between('calls.started_at', 'calls.ended_at') }}, {{ seconds_between('calls.started_at', 'pieces.until_at') }})
            - greatest(calls.wait_seconds, {{ seconds_between('calls.started_at', 'pieces.from_at') }}),
            0
        )) as seconds
    from calls
    inner join pieces on calls.agent_id = pieces.agent_id and calls.date_day = pieces.date_day
    group by calls.interaction_id
),

in_calls as (
    select
        calls.agent_id,
        calls.date_day,
        sum({{ seconds_between('calls.started_at', 'calls.ended_at') }} - calls.wait_seconds) as seconds,
        sum(coalesce(shared_times.seconds, 0)) as seconds_while_available,
        count(*) = count(calls.wait_seconds) and count(*) = count(calls.ended_at) as is_known
    from calls
    left join shared_times on calls.interaction_id = shared_times.interaction_id
    group by calls.agent_id, calls.date_day
)

select
    in_calls.agent_id,
    in_calls.date_day,
    case when in_calls.is_known then in_calls.seconds end as call_seconds,
    case when available.is_known then available.seconds end as available_seconds,
    -- In calls, or free for one: who is called while away is handling all the same.
    case
        when in_calls.is_known and available.is_known and in_calls.seconds > 0
            then in_calls.seconds
                / (in_calls.seconds + greatest(available.seconds - in_calls.seconds_while_available, 0))
    end as occupancy
from in_calls
left join available on in_calls.agent_id = available.agent_id and in_calls.date_day = available.date_day

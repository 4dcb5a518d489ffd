{#
  CTEs that lay moments on the clocks of their teams: rows of `moments`, a CTE with team_name, by the time `at` in them.
  Ends with the CTE on_the_clock: those rows, the schedule and version that hold then, and the newest open time that had
  begun. Without a version nothing is known: that is not closed. Teams without a schedule of their own have the others'.
#}
{% macro on_the_clock(moments, at) -%}
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
    select {{ moments }}.*, coalesce(schedule_of_team.schedule, schedule_of_the_others.schedule) as schedule
    from {{ moments }}
    left join schedule_of_team on {{ moments }}.team_name = schedule_of_team.team_name
    left join schedule_of_the_others on true
),

covered as (
    select scheduled.*, versions.version
    from scheduled
    left join versions
        on
            scheduled.schedule = versions.schedule
            and scheduled.{{ at }} >= versions.valid_from
            and scheduled.{{ at }} < versions.valid_to
),

on_the_clock as (
    select covered.*, open_times.starts_at, open_times.ends_at, open_times.open_seconds_before
    from covered
    {{ left_join_newest(
        'open_times', 'covered.schedule = open_times.schedule', 'covered.' ~ at ~ ' >= open_times.starts_at'
    ) }}
)
{%- endmacro %}

{#
  CTEs that say on which day, of whoever's it is, moments fall: rows of `moments`, a CTE with agent_id, by the time `at` in
  them. Ends with the CTE on_the_calendar: those rows with date_day and the time_zone it is a day of. What no calendar
  has is on its UTC day.
#}
{% macro on_the_calendar(moments, at) -%}
calendar as (
    select agent_id, date_day, time_zone, starts_at, ends_at from {{ ref('int_agent_calendar') }}
),

on_the_calendar as (
    select
        {{ moments }}.*,
        coalesce(
            case when {{ moments }}.{{ at }} < calendar.ends_at then calendar.date_day end,
            cast(date_trunc('day', {{ moments }}.{{ at }}) as date)
        ) as date_day,
        coalesce(case when {{ moments }}.{{ at }} < calendar.ends_at then calendar.time_zone end, 'UTC') as time_zone
    from {{ moments }}
    {{ left_join_newest(
        'calendar', moments ~ '.agent_id = calendar.agent_id', moments ~ '.' ~ at ~ ' >= calendar.starts_at'
    ) }}
)
{%- endmacro %}

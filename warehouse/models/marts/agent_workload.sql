-- What was each week of each person of ours like, and how does it compare with what is usual for the same person? Never
-- with anybody else: there is no rank here. Too little to go by is null (docs/decisions/workload.md).
{%- set enough_answers = 20 %}
{%- set enough_weeks = 4 %}
{%- set compared = ['contact_count', 'longest_run_seconds', 'concurrency', 'hard_contact_share', 'after_hours_share'] %}

with days as (
    select *, cast(date_trunc('week', date_day) as date) as week_start from {{ ref('int_agent_day') }}
),

hours as (
    select
        agent_id,
        cast(date_trunc('week', date_day) as date) as week_start,
        avg({{ as_share('is_after_hours') }}) as after_hours_share
    from {{ ref('int_act_hours') }}
    where is_after_hours is not null
    group by agent_id, cast(date_trunc('week', date_day) as date)
),

contacts as (
    select
        agent_id,
        cast(date_trunc('week', date_day) as date) as week_start,
        avg({{ as_share('is_hard') }}) as hard_contact_share
    from {{ ref('int_handled_contact') }}
    group by agent_id, cast(date_trunc('week', date_day) as date)
),

days_in_a_row as (
    select
        agent_id,
        week_start,
        date_day - cast(row_number() over (partition by agent_id order by date_day) as integer) as streak
    from days
),

-- A streak that began earlier counts with all of its days.
streaks as (
    select
        agent_id,
        week_start,
        count(*) over (
            partition by agent_id, streak order by week_start
            range between unbounded preceding and current row
        ) as consecutive_days
    from days_in_a_row
),

streaks_of_weeks as (
    select agent_id, week_start, max(consecutive_days) as consecutive_days
    from streaks
    group by agent_id, week_start
),

weeks as (
    select
        agent_id,
        week_start,
        max(team_name) as team_name,
        max(time_zone) as time_zone,
        count(*) as active_days,
        cast(sum(answer_count) as bigint) as answer_count,
        sum(answer_count) >= {{ enough_answers }} as is_enough,
        cast(sum(contact_count) as bigint) as contact_count,
        max(longest_run_seconds) as longest_run_seconds,
        sum(attended_seconds) / nullif(sum(present_seconds), 0) as concurrency
    from days
    group by agent_id, week_start
),

components as (
    select
        weeks.agent_id,
        weeks.week_start,
        weeks.team_name,
        weeks.time_zone,
        weeks.active_days,
        streaks_of_weeks.consecutive_days,
        weeks.answer_count,
        weeks.is_enough,
        weeks.contact_count,
        case when weeks.is_enough then weeks.longest_run_seconds end as longest_run_seconds,
        case when weeks.is_enough then weeks.concurrency end as concurrency,
        case when weeks.is_enough then contacts.hard_contact_share end as hard_contact_share,
        case when weeks.is_enough then hours.after_hours_share end as after_hours_share
    from weeks
    inner join streaks_of_weeks
        on weeks.agent_id = streaks_of_weeks.agent_id and weeks.week_start = streaks_of_weeks.week_start
    left join hours on weeks.agent_id = hours.agent_id and weeks.week_start = hours.week_start
    left join contacts on weeks.agent_id = contacts.agent_id and weeks.week_start = contacts.week_start
)

select
    agent_id,
    week_start,
    team_name,
    time_zone,
    active_days,
    consecutive_days,
    answer_count,
    is_enough,
    contact_count,
    longest_run_seconds,
    concurrency,
    hard_contact_share,
    after_hours_share
    {%- for component in compared %},
    case
        when count({{ component }}) over the_weeks_before >= {{ enough_weeks }}
            then {{ median_over(component, 'the_weeks_before') }}
    end as usual_{{ component }}
    {%- endfor %}
from components
-- Weeks in which they answered nobody are left out: a holiday is not what is usual.
window the_weeks_before as (
    partition by agent_id order by week_start rows between 8 preceding and 1 preceding
)
order by agent_id, week_start

-- How unusual is the number of people who come about a topic on a day? Measured against the same weekday of the eight weeks
-- before, on the scale on which counts spread alike whatever their size: 2 √(n + 3/8) (docs/decisions/bursts.md).
{%- set fewest_people = 5 %}
{%- set weeks_looked_back = 8 %}
{%- set fewest_weeks = 4 %}
{#- The median of eight is less sure than their mean: √(1 + π ÷ 16). -#}
{%- set chance_alone = 1.0938 %}

with counts as (
    select topic, channel, date_day, people_count from {{ ref('int_topic_day') }}
),

days as (
    select date_day, weekday_number from {{ ref('dim_date') }}
),

-- The calendar begins with whatever happened first, a deal perhaps: before anybody wrote, nobody could.
history as (
    select channel, min(date_day) as first_day from counts group by channel
),

busy_days as (
    select
        counts.topic,
        counts.channel,
        counts.date_day,
        counts.people_count,
        days.weekday_number,
        history.first_day
    from counts
    inner join days on counts.date_day = days.date_day
    inner join history on counts.channel = history.channel
    where counts.people_count >= {{ fewest_people }}
        and counts.date_day >= history.first_day + interval {{ 7 * fewest_weeks }} day
),

days_before as (
    select
        busy_days.topic,
        busy_days.channel,
        busy_days.date_day,
        days.weekday_number,
        {{ as_root('coalesce(counts.people_count, 0)') }} as root
    from busy_days
    inner join days
        on days.date_day < busy_days.date_day
        and days.date_day >= busy_days.date_day - interval {{ 7 * weeks_looked_back }} day
        and days.date_day >= busy_days.first_day
    left join counts
        on busy_days.topic = counts.topic
        and busy_days.channel = counts.channel
        and days.date_day = counts.date_day
),

usual_of_weekday as (
    select topic, channel, date_day, weekday_number, {{ median('root') }} as root
    from days_before
    group by topic, channel, date_day, weekday_number
),

-- As robust as the median: a burst among the days before widens it little.
usual_spread as (
    select
        days_before.topic,
        days_before.channel,
        days_before.date_day,
        1.4826 * {{ median('abs(days_before.root - usual_of_weekday.root)') }} as spread
    from days_before
    inner join usual_of_weekday
        on days_before.topic = usual_of_weekday.topic
        and days_before.channel = usual_of_weekday.channel
        and days_before.date_day = usual_of_weekday.date_day
        and days_before.weekday_number = usual_of_weekday.weekday_number
    group by days_before.topic, days_before.channel, days_before.date_day
)

select
    busy_days.topic,
    busy_days.channel,
    busy_days.date_day,
    busy_days.people_count,
    greatest(0.0, usual_of_weekday.root * usual_of_weekday.root / 4 - 0.375) as expected_count,
    ({{ as_root('busy_days.people_count') }} - usual_of_weekday.root)
        / greatest({{ chance_alone }}, usual_spread.spread) as surprise
from busy_days
inner join usual_of_weekday
    on busy_days.topic = usual_of_weekday.topic
    and busy_days.channel = usual_of_weekday.channel
    and busy_days.date_day = usual_of_weekday.date_day
    and busy_days.weekday_number = usual_of_weekday.weekday_number
inner join usual_spread
    on busy_days.topic = usual_spread.topic
    and busy_days.channel = usual_spread.channel
    and busy_days.date_day = usual_spread.date_day

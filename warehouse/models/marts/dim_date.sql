-- Which days does the warehouse span? Every day from the first event to the last, UTC.
with events as (
    select occurred_at from {{ ref('fct_event') }} where occurred_at is not null
),

span as (
    select cast(min(occurred_at) as date) as first_day, cast(max(occurred_at) as date) as last_day from events
),

days as (
    {{ days_between('(select first_day from span)', '(select last_day from span)') }}
)

select
    date_day,
    cast(date_trunc('week', date_day) as date) as week_start,
    cast(date_trunc('month', date_day) as date) as month_start,
    cast(extract(year from date_day) as bigint) as year_number,
    cast(extract(quarter from date_day) as bigint) as quarter_number,
    cast(extract(month from date_day) as bigint) as month_number,
    cast(extract(isodow from date_day) as bigint) as weekday_number,
    extract(isodow from date_day) >= 6 as is_weekend
from days

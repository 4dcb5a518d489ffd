-- Which settings that metrics need are given, and what is said of a metric whose setting is not?
with schedules as (
    select count(*) as team_count from {{ source('meta', 'business_team') }}
)

select
    cast('schedules' as varchar) as setting,
    team_count > 0 as is_given,
    cast('no schedule is set (schedules:)' as varchar) as missing_reason
from schedules

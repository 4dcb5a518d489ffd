-- Which hours does each version of a schedule keep, when did it hold, and which teams work by it?
with versions as (
    select * from {{ source('meta', 'business_version') }}
),

teams_of_each as (
    select schedule, {{ sorted_values('team_name', 'team_name is not null') }} as team_names
    from {{ source('meta', 'business_team') }}
    group by schedule
),

for_everybody_else as (
    select schedule
    from {{ source('meta', 'business_team') }}
    where team_name is null
    group by schedule
)

select
    versions.schedule,
    versions.version,
    versions.schedule || ', version ' || cast(versions.version as varchar) as business_schedule,
    versions.time_zone,
    versions.valid_from,
    versions.valid_to,
    coalesce(teams_of_each.team_names, cast([] as varchar[])) as team_names,
    for_everybody_else.schedule is not null as is_for_everybody_else
from versions
left join teams_of_each on versions.schedule = teams_of_each.schedule
left join for_everybody_else on versions.schedule = for_everybody_else.schedule
order by versions.schedule, versions.version

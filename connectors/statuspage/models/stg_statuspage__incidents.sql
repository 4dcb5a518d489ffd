{# Incidents and planned maintenance. Names of components are kept, for whoever asks what was affected. #}
with incidents as (
    select * from {{ raw_union('statuspage', 'incidents') }}
)

select
    {{ common_columns('incident', 'id', 'shortlink', 'coalesce(scheduled_for, created_at)') }},
    nullif(trim(name), '') as title,
    -- Planned work has the impact 'maintenance', which is none of the four.
    case when impact in ('none', 'minor', 'major', 'critical') then impact else 'none' end as impact,
    status,
    list_sort(list_filter(
        cast(json_extract_string(components, '$[*].name') as varchar[]), lambda each: each is not null
    )) as affected,
    resolved_at
from incidents

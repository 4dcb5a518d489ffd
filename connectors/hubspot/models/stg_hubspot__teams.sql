-- Which teams do owners belong to? Listing teams without owners would need one more scope.
with memberships as (
    select _connection, _loaded_at, unnest(cast(teams as json[])) as team
    from {{ raw_union('hubspot', 'owners') }}
    where not coalesce(_deleted, false)
),

teams as (
    select
        _connection,
        max(_loaded_at) as _loaded_at,
        false as _deleted,
        json_extract_string(team, '$.id') as id,
        max(json_extract_string(team, '$.name')) as team_name
    from memberships
    group by _connection, json_extract_string(team, '$.id')
)

select
    {{ common_columns('team', 'id', none, none) }},
    nullif(trim(team_name), '') as name
from teams

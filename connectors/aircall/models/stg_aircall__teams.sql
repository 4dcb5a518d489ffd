with teams as (
    select * from {{ raw_union('aircall', 'teams') }}
)

select
    {{ common_columns('team', 'id', none, 'created_at') }},
    nullif(name, '') as name
from teams

-- Which teams does Intercom know?
with teams as (
    select * from {{ raw_union('intercom', 'teams') }}
)

select
    {{ common_columns('team', 'id', none, none) }},
    nullif(trim(name), '') as name
from teams

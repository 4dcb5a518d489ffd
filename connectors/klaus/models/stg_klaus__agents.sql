-- Who is a member of the Zendesk QA account?
with users as (
    select * from {{ raw_union('klaus', 'users') }}
)

select
    {{ common_columns('user', 'id', none, none) }},
    nullif(trim(name), '') as name,
    nullif(trim(email), '') as email,
    cast([] as varchar[]) as team_keys,
    false as is_bot,
    not coalesce(_deleted, false) as is_active,
    cast(null as varchar) as time_zone
from users

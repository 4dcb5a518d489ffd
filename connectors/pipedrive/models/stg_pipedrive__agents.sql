with users as (
    select * from {{ raw_union('pipedrive', 'users') }}
)

select
    {{ common_columns('user', 'id', none, 'created') }},
    nullif(name, '') as name,
    nullif(email, '') as email,
    cast(null as varchar[]) as team_keys,
    false as is_bot,
    coalesce(active_flag, true) and not coalesce(is_deleted, false) and not coalesce(_deleted, false) as is_active,
    nullif(timezone_name, '') as time_zone
from users

{# Users, and those who left: Aircall lists them no more, but their calls still name them. #}
with listed_users as (
    select * from {{ raw_union('aircall', 'users') }}
),

users_of_calls as (
    select
        _connection,
        _loaded_at,
        json_extract_string("user", '$.id') as user_id,
        "user" as said,
        {{ from_epoch('started_at') }} as started,
        id as call_id
    from {{ raw_union('aircall', 'calls') }}
    where json_extract_string("user", '$.id') is not null
),

former_users as (
    select users_of_calls.*
    from users_of_calls
    left join listed_users
        on users_of_calls._connection = listed_users._connection
        and users_of_calls.user_id = cast(listed_users.id as varchar)
    where listed_users.id is null
    qualify row_number() over (
        partition by users_of_calls._connection, users_of_calls.user_id
        order by users_of_calls.started desc nulls last, users_of_calls.call_id desc
    ) = 1
),

users as (
    select _connection, _loaded_at, _deleted, cast(id as varchar) as id, name, email, time_zone, created_at
    from listed_users
    union all
    select
        _connection,
        _loaded_at,
        true as _deleted,
        user_id,
        json_extract_string(said, '$.name'),
        json_extract_string(said, '$.email'),
        json_extract_string(said, '$.time_zone'),
        try_cast(json_extract_string(said, '$.created_at') as timestamp)
    from former_users
),

team_members as (
    select
        {{ record_key('team', 'id') }} as team_key,
        _connection,
        unnest(cast(users as json[])) as member
    from {{ raw_union('aircall', 'teams') }}
    where not coalesce(_deleted, false)
),

teams_of_users as (
    select
        {{ record_key('user', "json_extract_string(member, '$.id')") }} as user_key,
        list_sort(list(distinct team_key)) as team_keys
    from team_members
    group by 1
)

select
    {{ common_columns('user', 'id', none, 'created_at') }},
    nullif(name, '') as name,
    nullif(email, '') as email,
    coalesce(team_keys, cast([] as varchar[])) as team_keys,
    false as is_bot,
    not coalesce(_deleted, false) as is_active,
    nullif(time_zone, '') as time_zone
from users
left join teams_of_users on {{ record_key('user', 'id') }} = user_key

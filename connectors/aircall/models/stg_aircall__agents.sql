{# Users, and those who left: Aircall lists them no more, but their calls still name them. #}
with listed_users as (
    select * from {{ raw_union('aircall', 'users') }}
),

calls as (
    select *, {{ from_epoch('started_at') }} as started from {{ raw_union('aircall', 'calls') }}
),

-- Whoever took, made, passed on, was passed, commented on or tagged a call, or only listened.
users_of_calls as (
    {% set mentions = {
        'took it': '"user"', 'has it': 'assigned_to', 'passed it on': 'transferred_by', 'was passed it': 'transferred_to',
        'commented': "unnest(json_extract(comments, '$[*].posted_by'))",
        'tagged': "unnest(json_extract(tags, '$[*].tagged_by'))",
        'took part': "unnest(list_filter(json_extract(coalesce(conference_participants, participants), '$[*]'),"
            ~ " lambda who: json_extract_string(who, '$.type') = 'user'))",
    } -%}
    {%- for mention in mentions.values() %}
    select _connection, _loaded_at, started, id as call_id, {{ mention }} as said
    from calls
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

users_with_id as (
    select *, json_extract_string(said, '$.id') as user_id, json_extract_string(said, '$.email') as email
    from users_of_calls
    where json_extract_string(said, '$.id') is not null
),

former_users as (
    select users_with_id.*
    from users_with_id
    left join listed_users
        on users_with_id._connection = listed_users._connection
        and users_with_id.user_id = cast(listed_users.id as varchar)
    where listed_users.id is null
    qualify row_number() over (
        partition by users_with_id._connection, users_with_id.user_id
        -- Some mentions are a name only.
        order by (users_with_id.email is null), users_with_id.started desc nulls last, users_with_id.call_id desc, users_with_id.said
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
        email,
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

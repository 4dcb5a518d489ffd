-- Who works in Intercom? Teammates it lists, and whoever else wrote or did something: bots, and teammates who left.
with admins as (
    select * from {{ raw_union('intercom', 'admins') }}
),

parts as (
    select _connection, _loaded_at, author from {{ raw_union('intercom', 'conversation_parts') }}
),

conversations as (
    select _connection, _loaded_at, json_extract(source, '$.author') as author
    from {{ raw_union('intercom', 'conversations') }}
),

authors as (
    select
        _connection,
        _loaded_at,
        json_extract_string(author, '$.type') as type,
        json_extract_string(author, '$.id') as id,
        json_extract_string(author, '$.name') as name,
        json_extract_string(author, '$.email') as email
    from (select * from parts union all select * from conversations) as written
),

authors_of_support as (
    select _connection, type, id, max(name) as name, max(email) as email, max(_loaded_at) as _loaded_at
    from authors
    where type in ('admin', 'bot') and id is not null
    group by _connection, type, id
),

bots as (
    select *, false as _deleted from authors_of_support where type = 'bot'
),

admins_who_left as (
    select authors_of_support.*, true as _deleted
    from authors_of_support
    left join admins on authors_of_support._connection = admins._connection and authors_of_support.id = admins.id
    where authors_of_support.type = 'admin' and admins.id is null
)

select
    {{ common_columns('admin', 'id', none, none) }},
    nullif(trim(name), '') as name,
    nullif(trim(email), '') as email,
    list_sort(list_transform(from_json(team_ids, '["varchar"]'), lambda team: _connection || ':team:' || team)) as team_keys,
    false as is_bot,
    not coalesce(_deleted, false) as is_active,
    cast(null as varchar) as time_zone
from admins

union all

select
    {{ common_columns('bot', 'id', none, none) }},
    nullif(trim(name), '') as name,
    nullif(trim(email), '') as email,
    cast([] as varchar[]) as team_keys,
    true as is_bot,
    true as is_active,
    cast(null as varchar) as time_zone
from bots

union all

select
    {{ common_columns('admin', 'id', none, none) }},
    nullif(trim(name), '') as name,
    nullif(trim(email), '') as email,
    cast([] as varchar[]) as team_keys,
    false as is_bot,
    false as is_active,
    cast(null as varchar) as time_zone
from admins_who_left

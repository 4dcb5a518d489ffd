{#
  Who works in Zendesk? Agents and admins; bots, which only the setting bot_user_ids tells from people; and whoever
  tickets are assigned to: agents who left are often turned into end users.
#}
with users as (
    select * from {{ raw_union('zendesk', 'users') }}
),

assignees as (
    select distinct _connection as assignee_connection, assignee_id
    from {{ raw_union('zendesk', 'tickets') }}
    where assignee_id is not null
),

memberships as (
    select
        _connection as membership_connection,
        user_id,
        list_sort(list({{ record_key('group', 'group_id') }})) as team_keys
    from {{ raw_union('zendesk', 'group_memberships') }}
    where not coalesce(_deleted, false)
    group by 1, 2
),

agents as (
    select
        users.*,
        memberships.team_keys as groups_of_user,
        'https://' || {{ setting('subdomain') }} || '.zendesk.com/agent/users/' || cast(id as varchar) as user_url,
        list_contains(
            list_transform(string_split(coalesce({{ setting('bot_user_ids') }}, ''), ','), lambda each: trim(each)),
            cast(id as varchar)
        ) as is_listed_bot
    from users
    left join assignees on users._connection = assignees.assignee_connection and users.id = assignees.assignee_id
    left join memberships on users._connection = memberships.membership_connection and users.id = memberships.user_id
    where users.role in ('agent', 'admin') or assignees.assignee_id is not null
)

select
    {{ common_columns('user', 'id', 'user_url', 'created_at') }},
    nullif(trim(name), '') as name,
    nullif(trim(email), '') as email,
    coalesce(groups_of_user, cast([] as varchar[])) as team_keys,
    is_listed_bot as is_bot,
    role in ('agent', 'admin') and coalesce(active, true) and not coalesce(suspended, false)
        and not coalesce(_deleted, false) as is_active,
    iana_time_zone as time_zone
from agents

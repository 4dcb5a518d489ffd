-- Who may own records in HubSpot? Those who left stay the owners of what they had. Queues are nobody.
with owners as (
    select * from {{ raw_union('hubspot', 'owners') }} where coalesce(type, 'PERSON') <> 'QUEUE'
)

select
    {{ common_columns('owner', 'id', none, 'createdAt') }},
    nullif(trim(concat_ws(' ', firstName, lastName)), '') as name,
    nullif(trim(email), '') as email,
    coalesce(
        list_sort(list_transform(json_extract_string(teams, '$[*].id'), lambda team: _connection || ':team:' || team)),
        cast([] as varchar[])
    ) as team_keys,
    false as is_bot,
    not coalesce(archived, false) and not coalesce(_deleted, false) as is_active,
    cast(null as varchar) as time_zone
from owners

with groups as (
    select * from {{ raw_union('zendesk', 'groups') }}
)

select
    {{ common_columns('group', 'id', none, 'created_at') }},
    nullif(trim(name), '') as name
from groups

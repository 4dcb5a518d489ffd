{# Activities and notes. Neither has a page of its own in Pipedrive: the link opens the deal, person or organization it is on. #}
{%- set page -%}
'https://' || {{ setting('company_domain') }} || '.pipedrive.com/' || case
    when deal_id is not null then 'deal/' || cast(deal_id as varchar)
    when person_id is not null then 'person/' || cast(person_id as varchar)
    else 'organization/' || cast(org_id as varchar)
end
{%- endset -%}

with activities as (
    select * from {{ raw_union('pipedrive', 'activities') }}
),

notes as (
    select
        _connection,
        _loaded_at,
        -- The old version of the API calls a deleted note inactive.
        coalesce(_deleted, false) or not coalesce(active_flag, true) as _deleted,
        id,
        add_time,
        content,
        person_id,
        org_id,
        deal_id,
        user_id
    from {{ raw_union('pipedrive', 'notes') }}
)

select
    {{ common_columns('activity', 'id', page, 'add_time') }},
    case
        when type in ('task', 'meeting', 'email', 'call') then type
        when type = 'deadline' then 'task'
        when type = 'lunch' then 'meeting'
        else 'other'
    end as kind,
    nullif(subject, '') as subject,
    nullif(note, '') as body,
    {{ record_key('person', 'person_id') }} as person_key,
    {{ record_key('organization', 'org_id') }} as company_key,
    {{ record_key('deal', 'deal_id') }} as deal_key,
    {{ record_key('user', 'owner_id') }} as agent_key,
    done as is_done,
    -- Without a time of day it is due some time that day: its start.
    try_cast(due_date || ' ' || coalesce(nullif(due_time, ''), '00:00') || ':00' as timestamp) as due_at
from activities

union all

select
    {{ common_columns('note', 'id', page, 'add_time') }},
    'note' as kind,
    cast(null as varchar) as subject,
    nullif(content, '') as body,
    {{ record_key('person', 'person_id') }} as person_key,
    {{ record_key('organization', 'org_id') }} as company_key,
    {{ record_key('deal', 'deal_id') }} as deal_key,
    {{ record_key('user', 'user_id') }} as agent_key,
    cast(null as boolean) as is_done,
    cast(null as timestamp) as due_at
from notes

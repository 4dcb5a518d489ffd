{# Activities, notes, e-mails, and calls that were logged without an activity. None has a page of its own in Pipedrive: the link opens the deal, person or organization it is on. #}
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
),

call_logs as (
    select * from {{ raw_union('pipedrive', 'call_logs') }}
    -- A call with an activity is that activity.
    where activity_id is null
),

threads as (
    select _connection, id, deal_id from {{ raw_union('pipedrive', 'mail_threads') }}

    union

    select _connection, id, deal_id from {{ raw_union('pipedrive', 'mail_threads_sent') }}
),

e_mails as (
    select
        messages.*,
        threads.deal_id,
        cast(null as bigint) as org_id,
        -- Whoever of the two ends Pipedrive knows as a person is the customer.
        coalesce(
            try_cast(messages."from" ->> '$[0].linked_person_id' as bigint),
            try_cast(messages."to" ->> '$[0].linked_person_id' as bigint)
        ) as person_id
    from {{ raw_union('pipedrive', 'mail_messages') }} as messages
    left join threads
        on messages._connection = threads._connection and messages.mail_thread_id = threads.id
    where coalesce(messages.draft_flag, 0) = 0
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

union all

select
    {{ common_columns('callLog', 'id', page, 'start_time') }},
    'call' as kind,
    nullif(subject, '') as subject,
    nullif(note, '') as body,
    {{ record_key('person', 'person_id') }} as person_key,
    {{ record_key('organization', 'org_id') }} as company_key,
    {{ record_key('deal', 'deal_id') }} as deal_key,
    {{ record_key('user', 'user_id') }} as agent_key,
    true as is_done,
    start_time as due_at
from call_logs

union all

select
    {{ common_columns('mailMessage', 'id', page, 'message_time') }},
    'email' as kind,
    nullif(subject, '') as subject,
    nullif(snippet, '') as body,
    {{ record_key('person', 'person_id') }} as person_key,
    cast(null as varchar) as company_key,
    {{ record_key('deal', 'deal_id') }} as deal_key,
    {{ record_key('user', 'user_id') }} as agent_key,
    true as is_done,
    cast(null as timestamp) as due_at
from e_mails

-- What was noted about contacts, and what did conversations leave to do in the back office?
with notes as (
    select
        *,
        {{ setting('app_url', 'https://app.intercom.com') }}
            || '/a/apps/' || {{ setting('app_id') }} || '/users/' || contact_id || '/all-conversations' as url,
        json_extract_string(author, '$.id') as author_id
    from {{ raw_union('intercom', 'contact_notes') }}
),

tickets as (
    select
        *,
        {{ setting('app_url', 'https://app.intercom.com') }}
            || '/a/inbox/' || {{ setting('app_id') }} || '/inbox/conversation/' || id as url,
        json_extract_string(contacts, '$.contacts[0].id') as contact_id,
        json_extract_string(ticket_attributes, '$._default_title_') as title,
        json_extract_string(ticket_attributes, '$._default_description_') as description,
        nullif(admin_assignee_id, '0') as admin_id
    from {{ raw_union('intercom', 'tickets') }}
    where category in ('Back-office', 'Tracker')
)

select
    {{ common_columns('contact_note', 'id', 'url', from_epoch('created_at')) }},
    'note' as kind,
    cast(null as varchar) as subject,
    nullif(body, '') as body,
    {{ record_key('contact', 'contact_id') }} as person_key,
    cast(null as varchar) as company_key,
    cast(null as varchar) as deal_key,
    {{ record_key('admin', 'author_id') }} as agent_key,
    cast(null as boolean) as is_done,
    cast(null as timestamp) as due_at
from notes

union all

select
    {{ common_columns('ticket', 'id', 'url', from_epoch('created_at')) }},
    'task' as kind,
    nullif(trim(title), '') as subject,
    nullif(description, '') as body,
    {{ record_key('contact', 'contact_id') }} as person_key,
    cast(null as varchar) as company_key,
    cast(null as varchar) as deal_key,
    {{ record_key('admin', 'admin_id') }} as agent_key,
    not open as is_done,
    cast(null as timestamp) as due_at
from tickets

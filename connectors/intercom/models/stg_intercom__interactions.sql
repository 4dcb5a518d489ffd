{{ config(materialized='in_part', units={'interaction': 'record_key'}, stored=false) }}

-- Which conversations are there, with whom, about what, and how do they stand? A customer's ticket is one too, unless a
-- conversation was made that ticket, and so is a call without a conversation.
with conversations as (
    select
        *,
        {{ setting('app_url', 'https://app.intercom.com') }}
            || '/a/inbox/' || {{ setting('app_id') }} || '/inbox/conversation/' || id as url,
        json_extract_string(source, '$.type') as source_type,
        json_extract_string(source, '$.delivered_as') as delivered_as,
        json_extract_string(source, '$.subject') as source_subject,
        json_extract_string(source, '$.author.type') as author_type,
        json_extract_string(source, '$.body') as source_body,
        json_extract_string(contacts, '$.contacts[0].id') as contact_id,
        json_extract_string(company, '$.id') as company_id,
        json_extract_string(statistics, '$.last_close_at') as last_close_at,
        json_extract_string(ai_agent, '$.resolution_state') as resolution_state,
        -- Nobody is null here and 0 in older records.
        nullif(admin_assignee_id, '0') as admin_id,
        nullif(team_assignee_id, '0') as team_id
    from {{ raw_union('intercom', 'conversations') }}
    where true {{ and_changed(record_key('conversation', 'id')) }}
),

conversation_ids as (
    select _connection as conversation_connection, id as conversation_id from {{ raw_union('intercom', 'conversations') }}
),

resolutions as (
    select _connection as ticket_connection, ticket_id, max(created_at) as resolved_at
    from {{ raw_union('intercom', 'ticket_parts') }}
    where ticket_state = 'resolved' and coalesce(previous_ticket_state, '') <> 'resolved'
    group by _connection, ticket_id
),

tickets as (
    select
        tickets.*,
        {{ setting('app_url', 'https://app.intercom.com') }}
            || '/a/inbox/' || {{ setting('app_id') }} || '/inbox/conversation/' || id as url,
        json_extract_string(contacts, '$.contacts[0].id') as contact_id,
        json_extract_string(ticket_attributes, '$._default_title_') as title,
        json_extract_string(ticket_attributes, '$._default_description_') as description,
        nullif(admin_assignee_id, '0') as admin_id,
        nullif(team_assignee_id, '0') as team_id,
        resolved_at
    from {{ raw_union('intercom', 'tickets') }} as tickets
    left join resolutions on tickets._connection = ticket_connection and tickets.id = resolutions.ticket_id
    left join conversation_ids on tickets._connection = conversation_connection and tickets.id = conversation_id
    where
        category = 'Customer' {{ and_changed(record_key('ticket', 'id')) }}
        and conversation_id is null
        and not list_contains(json_extract_string(linked_objects, '$.data[*].type'), 'conversation')
)

select
    {{ common_columns('conversation', 'id', 'url', from_epoch('created_at')) }},
    case
        when source_type in ('conversation', 'push') then 'chat'
        when source_type in ('email', 'whatsapp', 'sms') then source_type
        when source_type in ('phone_call', 'phone_switch') then 'phone'
        when source_type in ('facebook', 'instagram', 'twitter') then 'social'
        else 'chat'
    end as channel,
    case when delivered_as = 'customer_initiated' then 'inbound' when delivered_as is not null then 'outbound' end as direction,
    {{ record_key('contact', 'contact_id') }} as person_key,
    {{ record_key('company', 'company_id') }} as company_key,
    {{ record_key('admin', 'admin_id') }} as agent_key,
    {{ record_key('team', 'team_id') }} as team_key,
    coalesce(nullif(trim(title), ''), nullif(trim(source_subject), '')) as subject,
    case when author_type in ('user', 'lead', 'contact') then nullif(substr(source_body, 1, 1000), '') end as preview,
    state,
    cast(null as varchar) as outcome,
    cast(null as varchar) as missed_reason,
    {{ from_epoch('updated_at') }} as updated_at,
    case when state = 'closed' then {{ from_epoch('last_close_at') }} end as ended_at,
    {{ from_epoch('waiting_since') }} as waiting_since,
    cast(null as double) as wait_seconds,
    cast(null as double) as talk_seconds,
    cast(null as double) as hold_seconds,
    cast(null as double) as wrap_seconds,
    coalesce(ai_agent_participated, false) as is_bot_involved,
    resolution_state as bot_resolution,
    coalesce(list_sort(json_extract_string(tags, '$.tags[*].name')), cast([] as varchar[])) as tags
from conversations

union all

select
    {{ common_columns('ticket', 'id', 'url', from_epoch('created_at')) }},
    'form' as channel,
    'inbound' as direction,
    {{ record_key('contact', 'contact_id') }} as person_key,
    cast(null as varchar) as company_key,
    {{ record_key('admin', 'admin_id') }} as agent_key,
    {{ record_key('team', 'team_id') }} as team_key,
    nullif(trim(title), '') as subject,
    nullif(substr(description, 1, 1000), '') as preview,
    case when snoozed_until is not null then 'snoozed' when open then 'open' else 'closed' end as state,
    cast(null as varchar) as outcome,
    cast(null as varchar) as missed_reason,
    {{ from_epoch('updated_at') }} as updated_at,
    case when not open then {{ from_epoch('resolved_at') }} end as ended_at,
    cast(null as timestamp) as waiting_since,
    cast(null as double) as wait_seconds,
    cast(null as double) as talk_seconds,
    cast(null as double) as hold_seconds,
    cast(null as double) as wrap_seconds,
    false as is_bot_involved,
    cast(null as varchar) as bot_resolution,
    cast([] as varchar[]) as tags
from tickets

union all

select
    {{ common_columns('call', 'id', 'url', 'started') }},
    'phone' as channel,
    direction,
    person_key,
    cast(null as varchar) as company_key,
    agent_key,
    cast(null as varchar) as team_key,
    cast(null as varchar) as subject,
    cast(null as varchar) as preview,
    case when ended is null then 'open' else 'closed' end as state,
    case when answered is not null then 'answered' when ended is not null then 'missed' end as outcome,
    case when answered is null and ended is not null then ended_reason end as missed_reason,
    updated as updated_at,
    ended as ended_at,
    cast(null as timestamp) as waiting_since,
    cast({{ seconds_between('started', 'coalesce(answered, ended)') }} as double) as wait_seconds,
    cast({{ seconds_between('answered', 'ended') }} as double) as talk_seconds,
    cast(null as double) as hold_seconds,
    cast(null as double) as wrap_seconds,
    false as is_bot_involved,
    cast(null as varchar) as bot_resolution,
    cast([] as varchar[]) as tags
from {{ ref('intercom__calls') }}
where stands_alone

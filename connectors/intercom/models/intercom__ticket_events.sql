{{ config(materialized='in_part', units={'interaction': 'interaction_key'}, stored=false) }}

-- What happened to each ticket that is an interaction of its own? What was handed in, and every part after it.
with tickets as (
    select
        record_key as interaction_key,
        connection as ticket_connection,
        source_id as of_ticket,
        source_url as url,
        preview,
        person_key
    from {{ ref('stg_intercom__interactions') }}
    where source_object = 'ticket'
),

handed_in as (
    select *
    from {{ raw_union('intercom', 'tickets') }} as raw_tickets
    inner join tickets on raw_tickets._connection = ticket_connection and raw_tickets.id = of_ticket
),

parts as (
    select
        raw_parts.*,
        tickets.*,
        json_extract_string(author, '$.type') as author_type,
        json_extract_string(author, '$.id') as author_id
    from {{ raw_union('intercom', 'ticket_parts') }} as raw_parts
    inner join tickets on raw_parts._connection = ticket_connection and raw_parts.ticket_id = of_ticket
),

typed_parts as (
    select
        *,
        case
            when part_type in ('comment', 'quick_reply') then 'message'
            when part_type = 'note' then 'note'
            when part_type like '%assign%' then 'assigned'
            when part_type like '%state%' and ticket_state = 'resolved' then 'closed'
            when part_type like '%state%' and ticket_state = 'waiting_on_customer' then 'snoozed'
            when part_type like '%state%' and previous_ticket_state in ('resolved', 'waiting_on_customer') then 'opened'
            else 'other'
        end as event_type
    from parts
)

select
    {{ common_columns('ticket_form', 'id', 'url', from_epoch('created_at')) }},
    interaction_key,
    'message' as event_type,
    'customer' as actor_type,
    person_key as actor_key,
    true as is_public,
    preview as body
from handed_in

union all

select
    {{ common_columns('ticket_part', 'id', 'url', from_epoch('created_at')) }},
    interaction_key,
    event_type,
    case
        when author_type in ('user', 'lead', 'contact') then 'customer'
        when author_type = 'admin' then 'agent'
        when author_type = 'bot' then 'bot'
        else 'system'
    end as actor_type,
    case
        when author_type in ('user', 'lead', 'contact') then {{ record_key('contact', 'author_id') }}
        when author_type = 'admin' then {{ record_key('admin', 'author_id') }}
        when author_type = 'bot' then {{ record_key('bot', 'author_id') }}
    end as actor_key,
    event_type = 'message' as is_public,
    nullif(body, '') as body
from typed_parts

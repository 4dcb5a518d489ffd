{{ config(materialized='in_part', units={'interaction': 'interaction_key'}, stored=false) }}

-- What happened inside each conversation and customer's ticket? The first message (the source or the form), every part
-- after it, the tags put on, when the AI agent came in, settled it or handed it over, and the calls made in between.
with conversations as (
    select
        *,
        {{ setting('app_url', 'https://app.intercom.com') }}
            || '/a/inbox/' || {{ setting('app_id') }} || '/inbox/conversation/' || id as url
    from {{ raw_union('intercom', 'conversations') }}
    where true {{ and_changed(record_key('conversation', 'id')) }}
),

parts as (
    select
        *,
        {{ setting('app_url', 'https://app.intercom.com') }}
            || '/a/inbox/' || {{ setting('app_id') }} || '/inbox/conversation/' || conversation_id as url
    from {{ raw_union('intercom', 'conversation_parts') }}
    where true {{ and_changed(record_key('conversation', 'conversation_id')) }}
),

first_messages as (
    select
        {{ common_columns('conversation_source', 'id', 'url', from_epoch('created_at')) }},
        {{ record_key('conversation', 'id') }} as interaction_key,
        'message' as event_type,
        json_extract(source, '$.author') as author,
        _connection,
        nullif(json_extract_string(source, '$.body'), '') as body
    from conversations
    where source is not null
),

later_parts as (
    select
        {{ common_columns('conversation_part', 'id', 'url', from_epoch('created_at')) }},
        {{ record_key('conversation', 'conversation_id') }} as interaction_key,
        case
            when part_type in ('comment', 'quick_reply') then 'message'
            when part_type in ('note', 'note_and_reopen') then 'note'
            -- Whoever answers and assigns, opens or closes in one go leaves one part with a body.
            when part_type in ('assignment', 'open', 'close') and nullif(body, '') is not null then 'message'
            when part_type like '%assign%' then 'assigned'
            when part_type like '%unsnooze%' or part_type like '%open%' then 'opened'
            when part_type like '%snooze%' then 'snoozed'
            when part_type like '%close%' then 'closed'
            else 'other'
        end as event_type,
        author,
        _connection,
        nullif(body, '') as body
    from parts
),

changes as (
    select
        *,
        case
            when part_type like '%unsnooze%' or part_type like '%open%' then 'opened'
            when part_type like '%snooze%' then 'snoozed'
            when part_type like '%close%' then 'closed'
            when part_type like '%assign%' then 'assigned'
        end as change
    from parts
),

-- What one part says beyond its first deed: who answers and closes in one go has closed, too.
changes_by_the_way as (
    select
        {{ common_columns('conversation_part_change', 'id', 'url', from_epoch('created_at')) }},
        {{ record_key('conversation', 'conversation_id') }} as interaction_key,
        change as event_type,
        author,
        _connection,
        cast(null as varchar) as body
    from changes
    where (nullif(body, '') is not null and part_type in ('assignment', 'open', 'close'))
        or part_type like 'note_and_%'
        or (part_type like '%assign%' and change <> 'assigned')
),

everything as (
    select * from first_messages
    union all
    select * from later_parts
    union all
    select * from changes_by_the_way
),

everything_with_authors as (
    select
        *,
        json_extract_string(author, '$.type') as author_type,
        json_extract_string(author, '$.id') as author_id,
        coalesce(json_extract_string(author, '$.from_ai_agent') = 'true', false) as is_from_ai_agent
    from everything
),

calls as (
    select
        *,
        case direction when 'outbound' then 'agent' when 'inbound' then 'customer' else 'system' end as calling,
        case direction when 'outbound' then 'customer' when 'inbound' then 'agent' else 'system' end as called
    from {{ ref('intercom__calls') }}
),

call_moments as (
    select *, 'started' as moment, 'call_started' as event_type, started as happened_at, calling as actor_type from calls
    union all
    select *, 'answered', 'call_answered', answered, called from calls
    union all
    select *, 'ended', 'call_ended', ended, 'system' from calls
)

select
    {{ common_names() }},
    interaction_key,
    event_type,
    case
        when author_type in ('user', 'lead', 'contact') then 'customer'
        when is_from_ai_agent then 'bot'
        -- Intercom's own Operator moves conversations about in silence; when it speaks, it is a bot.
        when author_type = 'bot' and event_type in ('message', 'note') then 'bot'
        when author_type = 'admin' then 'agent'
        else 'system'
    end as actor_type,
    case
        when author_type in ('user', 'lead', 'contact') then {{ record_key('contact', 'author_id') }}
        when author_type = 'admin' then {{ record_key('admin', 'author_id') }}
        when author_type = 'bot' then {{ record_key('bot', 'author_id') }}
    end as actor_key,
    event_type = 'message' as is_public,
    body
from everything_with_authors

union all

select * from {{ ref('intercom__conversation_marks') }}

union all

select * from {{ ref('intercom__ticket_events') }}

union all

select
    {{ common_columns('call_moment', "id || '-' || moment", 'url', 'happened_at') }},
    interaction_key,
    event_type,
    actor_type,
    case actor_type when 'agent' then agent_key when 'customer' then person_key end as actor_key,
    true as is_public,
    cast(null as varchar) as body
from call_moments
where happened_at is not null

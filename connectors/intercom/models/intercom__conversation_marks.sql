{{ config(materialized='in_part', units={'interaction': 'interaction_key'}, stored=false) }}

-- What was done to a conversation without leaving a part in it? Tags, and the AI agent's coming, settling and handing over.
with conversations as (
    select
        *,
        {{ setting('app_url', 'https://app.intercom.com') }}
            || '/a/inbox/' || {{ setting('app_id') }} || '/inbox/conversation/' || id as url
    from {{ raw_union('intercom', 'conversations') }}
    where true {{ and_changed(record_key('conversation', 'id')) }}
),

parts as (
    select * from {{ raw_union('intercom', 'conversation_parts') }}
    where true {{ and_changed(record_key('conversation', 'conversation_id')) }}
),

tags_put_on as (
    select *, unnest(from_json(json_extract(tags, '$.tags'), '["json"]')) as tag
    from conversations
),

taggings as (
    select
        {{ common_columns('conversation_tag', "id || '.' || json_extract_string(tag, '$.id')", 'url', from_epoch("json_extract_string(tag, '$.applied_at')")) }},
        {{ record_key('conversation', 'id') }} as interaction_key,
        'tagged' as event_type,
        json_extract(tag, '$.applied_by') as author,
        _connection,
        json_extract_string(tag, '$.name') as body
    from tags_put_on
    where json_extract_string(tag, '$.applied_at') is not null
),

ai_parts as (
    select
        _connection as ai_connection,
        conversation_id,
        min(created_at) as joined_at,
        max(created_at) as last_at,
        arg_min(author, created_at) as ai_author
    from parts
    where json_extract_string(author, '$.from_ai_agent') = 'true'
    group by _connection, conversation_id
),

conversations_with_ai as (
    select
        *,
        json_extract_string(ai_agent, '$.resolution_state') as resolution_state,
        list_sort(json_extract_string(ai_agent, '$.content_sources.content_sources[*].title')) as answered_from
    from conversations
    left join ai_parts on conversations._connection = ai_connection and conversations.id = conversation_id
    where ai_agent_participated
),

ai_joined as (
    select
        {{ common_columns('ai_agent_joined', 'id', 'url', from_epoch('coalesce(joined_at, created_at)')) }},
        {{ record_key('conversation', 'id') }} as interaction_key,
        'bot_joined' as event_type,
        ai_author as author,
        _connection,
        cast(null as varchar) as body
    from conversations_with_ai
),

ai_outcomes as (
    select
        {{ common_columns('ai_agent_outcome', 'id', 'url', from_epoch('coalesce(last_at, created_at)')) }},
        {{ record_key('conversation', 'id') }} as interaction_key,
        case
            when resolution_state in ('assumed_resolution', 'confirmed_resolution') then 'bot_resolved'
            else 'bot_handed_off'
        end as event_type,
        ai_author as author,
        _connection,
        replace(resolution_state, '_', ' ')
            || case when len(answered_from) > 0 then ': ' || array_to_string(answered_from, ', ') else '' end as body
    from conversations_with_ai
    where resolution_state is not null
),

everything as (
    select *, 'agent' as actor_type from taggings
    union all
    select *, 'bot' as actor_type from ai_joined
    union all
    select *, 'bot' as actor_type from ai_outcomes
)

select
    {{ common_names() }},
    interaction_key,
    event_type,
    case when actor_type = 'agent' and author_id is null then 'system' else actor_type end as actor_type,
    case actor_type
        when 'agent' then {{ record_key('admin', 'author_id') }}
        else {{ record_key('bot', 'author_id') }}
    end as actor_key,
    false as is_public,
    body
from (select *, json_extract_string(author, '$.id') as author_id from everything) as everything_with_ids

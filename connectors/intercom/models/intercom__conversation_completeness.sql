-- Of which conversations do we hold fewer parts than Intercom counts? It gives the newest 500 only.
with conversations as (
    select
        _connection,
        id,
        _deleted,
        cast(json_extract_string(statistics, '$.count_conversation_parts') as bigint) as parts_reported
    from {{ raw_union('intercom', 'conversations') }}
),

parts as (
    select _connection as part_connection, conversation_id, count(*) as parts_held
    from {{ raw_union('intercom', 'conversation_parts') }}
    group by _connection, conversation_id
)

select
    {{ record_key('conversation', 'id') }} as interaction_key,
    _connection as connection,
    conversations.parts_reported,
    coalesce(parts.parts_held, 0) as parts_held,
    greatest(conversations.parts_reported - coalesce(parts.parts_held, 0), 0) as parts_missing,
    case
        when conversations.parts_reported <= coalesce(parts.parts_held, 0) then null
        when conversations.parts_reported > 500 then 'older than the newest 500, which is all that Intercom gives'
        else 'not read yet'
    end as missing_because
from conversations
left join parts on conversations._connection = parts.part_connection and conversations.id = parts.conversation_id
where not coalesce(conversations._deleted, false)

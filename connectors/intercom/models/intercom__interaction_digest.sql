{{ config(materialized='watched', key='interaction_key') }}

-- Does what Intercom tells of each conversation, ticket and call differ from what it told before? One number for all of it.
with told as (
    select {{ record_key('conversation', 'id') }} as interaction_key, {{ digest_of(['id', '_hash', '_deleted']) }} as digest
    from {{ raw_union('intercom', 'conversations') }}
    union all
    select {{ record_key('conversation', 'conversation_id') }}, {{ digest_of(['id', '_hash', '_deleted']) }}
    from {{ raw_union('intercom', 'conversation_parts') }}
    union all
    -- A ticket that a conversation was made is no interaction of its own.
    select {{ record_key('ticket', 'id') }}, 1
    from {{ raw_union('intercom', 'conversations') }}
    union all
    select {{ record_key('ticket', 'id') }}, {{ digest_of(['id', '_hash', '_deleted']) }}
    from {{ raw_union('intercom', 'tickets') }}
    union all
    select {{ record_key('ticket', 'ticket_id') }}, {{ digest_of(['id', '_hash', '_deleted']) }}
    from {{ raw_union('intercom', 'ticket_parts') }}
),

calls as (
    select
        interaction_key,
        {{ record_key('call', 'id') }} as call_key,
        {{ digest_of(['id', '_deleted', '_loaded_at', 'interaction_key']) }} as digest
    from {{ ref('intercom__calls') }}
),

everything as (
    select interaction_key, digest from told
    union all
    -- A call is told with its conversation, and was alone before that was held.
    select interaction_key, digest from calls
    union all
    select call_key, digest from calls
)

select
    interaction_key,
    cast(sum(digest) as varchar) as digest
from everything
where interaction_key is not null
group by interaction_key

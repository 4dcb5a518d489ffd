-- Which calls were made in Intercom's own phone, when, and inside of which interaction? A call belongs to its conversation;
-- one without (or with one that is not read) is an interaction of its own. Times are seconds or texts.
{%- set times = {} -%}
{%- for value in ('initiated_at', 'answered_at', 'ended_at', 'created_at', 'updated_at') -%}
    {%- set seconds = from_epoch('try_cast(' ~ value ~ ' as bigint)') -%}
    {%- do times.update({value: 'coalesce(' ~ seconds ~ ', try_cast(' ~ value ~ ' as timestamp))'}) -%}
{%- endfor %}

with conversations as (
    select _connection as conversation_connection, id as held_conversation from {{ raw_union('intercom', 'conversations') }}
),

calls as (
    select
        raw_calls._connection,
        raw_calls._loaded_at,
        raw_calls._deleted,
        id,
        {{ record_key('contact', 'contact_id') }} as person_key,
        {{ record_key('admin', 'admin_id') }} as agent_key,
        case when direction in ('inbound', 'outbound') then direction end as direction,
        nullif(ended_reason, '') as ended_reason,
        coalesce({{ times['initiated_at'] }}, {{ times['created_at'] }}) as started,
        {{ times['answered_at'] }} as answered,
        {{ times['ended_at'] }} as ended,
        {{ times['updated_at'] }} as updated,
        held_conversation,
        {{ setting('app_url', 'https://app.intercom.com') }}
            || '/a/inbox/' || {{ setting('app_id') }} || '/inbox/conversation/' || held_conversation as url
    from {{ raw_union('intercom', 'calls') }} as raw_calls
    left join conversations on raw_calls._connection = conversation_connection and conversation_id = held_conversation
)

select
    *,
    held_conversation is null as stands_alone,
    coalesce({{ record_key('conversation', 'held_conversation') }}, {{ record_key('call', 'id') }}) as interaction_key
from calls

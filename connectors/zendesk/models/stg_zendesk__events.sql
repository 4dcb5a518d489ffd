{#
  What happened in each ticket: what was said, and changes of state and of who has it; and the moments of each call. The
  ticket of a call has no interaction of its own, so that what was written on it belongs to its first call.
#}
with updates as (
    select * from {{ raw_union('zendesk', 'ticket_events') }}
),

single_comments as (
    select * from {{ raw_union('zendesk', 'ticket_comments') }}
),

calls as (
    select
        *,
        {{ record_key('call', 'id') }} as call_key,
        {{ record_key('user', 'agent_id') }} as agent_of_call,
        case when starts_with(direction, 'out') then 'agent' else 'customer' end as calling,
        case when starts_with(direction, 'out') then 'customer' else 'agent' end as called,
        completion_status = 'completed' and not coalesce(voicemail, false) as is_answered,
        coalesce(voicemail, false) or completion_status = 'pending_voicemail' as has_voicemail,
        created_at + to_seconds(coalesce(duration, 0)) as ended
    from {{ raw_union('zendesk', 'calls') }}
),

legs as (
    select
        *,
        {{ record_key('call', 'call_id') }} as call_of_leg,
        {{ record_key('user', 'agent_id') }} as agent_of_leg,
        {{ record_key('user', 'user_id') }} as customer_of_leg,
        {{ record_key('user', 'transferred_from') }} as agent_before
    from {{ raw_union('zendesk', 'call_legs') }}
),

customers_of_calls as (
    select call_of_leg as customer_call_key, min(customer_of_leg) as customer_key
    from legs
    where type = 'customer' and customer_of_leg is not null
    group by 1
),

calls_of_tickets as (
    select {{ record_key('ticket', 'ticket_id') }} as ticket_of_call, {{ record_key('call', 'min(id)') }} as first_call_key
    from calls
    where ticket_id is not null
    group by _connection, ticket_id
),

children as (
    select
        _connection,
        _loaded_at,
        _deleted,
        ticket_id,
        id as update_id,
        updater_id,
        created_at,
        unnest(cast(child_events as json[])) as child
    from updates
),

child_values as (
    select
        *,
        json_extract_string(child, '$.id') as child_id,
        json_extract_string(child, '$.event_type') as child_type,
        json_extract_string(child, '$.previous_value') as previous_value,
        json_extract_string(child, '$.status') as new_status,
        coalesce(json_extract_string(child, '$.assignee_id'), json_extract_string(child, '$.group_id')) as new_owner,
        json_extract_string(child, '$.satisfaction_score') as new_score
    from children
),

comment_versions as (
    select
        _connection, _loaded_at, _deleted, ticket_id, child_id as comment_id, child_type as comment_type,
        coalesce(json_extract_string(child, '$.author_id'), cast(updater_id as varchar)) as author_id,
        json_extract_string(child, '$.public') = 'true' as is_public,
        coalesce(json_extract_string(child, '$.html_body'), json_extract_string(child, '$.body')) as body,
        created_at,
        0 as came_alone
    from child_values
    where child_type in ('Comment', 'VoiceComment')
    union all
    select
        _connection, _loaded_at, _deleted, ticket_id, cast(id as varchar), type, cast(author_id as varchar), public,
        coalesce(html_body, body), created_at, 1
    from single_comments
),

-- The same comment may have come both ways; what was redacted since shows in the later one.
comments as (
    select *
    from comment_versions
    qualify row_number() over (
        partition by _connection, comment_id order by _loaded_at desc, came_alone desc
    ) = 1
),

changes as (
    select
        *,
        case
            when new_status = 'solved' then 'closed'
            -- Zendesk closes what was solved a few weeks later: nothing new.
            when new_status = 'closed' and coalesce(previous_value, '') <> 'solved' then 'closed'
            when new_status = 'pending' then 'snoozed'
            when new_status = 'hold' then 'on_hold'
            when child_type = 'Create' then null
            when new_status = 'open' and previous_value in ('solved', 'closed', 'pending', 'hold') then 'opened'
            when new_owner is not null then 'assigned'
            when new_score = 'offered' then 'rating_requested'
        end as event_type
    from child_values
    where child_type in ('Change', 'Create')
),

-- An agent and a group given in one update are one assignment.
single_changes as (
    select *
    from changes
    where event_type is not null
    qualify row_number() over (partition by _connection, update_id, event_type order by child_id) = 1
),

moments as (
    select call_key, 'started' as moment, 'call_started' as event_type, created_at as happened_at, calling as actor_type,
        agent_of_call as agent_key, cast(null as varchar) as said
    from calls
    union all
    select call_key, 'answered', 'call_answered', created_at + to_seconds(coalesce(wait_time, time_to_answer, 0)), called,
        agent_of_call, null
    from calls
    where is_answered
    union all
    select call_key, 'voicemail', 'voicemail', ended, calling, agent_of_call, null
    from calls
    where has_voicemail
    union all
    select call_key, 'ended', 'call_ended', ended, 'system', agent_of_call, null
    from calls
    union all
    select call_of_leg, 'transferred-' || cast(id as varchar), 'transferred', created_at, 'agent', agent_before, null
    from legs
    where agent_before is not null
    union all
    -- How long somebody was on hold is known, when it was is not: it is put at the beginning of the agent's part.
    select call_of_leg, 'hold-' || cast(id as varchar), 'other', created_at, 'agent', agent_of_leg,
        'On hold for ' || cast(hold_time as varchar) || ' s'
    from legs
    where type <> 'customer' and hold_time > 0
),

call_rows as (
    select
        calls._connection,
        calls._loaded_at,
        calls._deleted,
        cast(calls.id as varchar) || '-' || moments.moment as moment_id,
        moments.*,
        case moments.actor_type when 'customer' then customers_of_calls.customer_key when 'agent' then moments.agent_key end
            as actor_key
    from moments
    inner join calls on moments.call_key = calls.call_key
    left join customers_of_calls on moments.call_key = customers_of_calls.customer_call_key
),

of_tickets as (
    select
        {{ common_columns('comment', 'comment_id', none, 'created_at') }},
        {{ record_key('ticket', 'ticket_id') }} as ticket_key,
        {{ record_key('user', "nullif(author_id, '-1')") }} as author_key,
        case when is_public then 'message' else 'note' end as event_type,
        is_public,
        nullif(body, '') as body
    from comments
    -- What a call leaves on its ticket is told by the call itself.
    where comment_type <> 'VoiceComment'
    union all
    select
        {{ common_columns('ticket_event', 'child_id', none, 'created_at') }},
        {{ record_key('ticket', 'ticket_id') }} as ticket_key,
        {{ record_key('user', "nullif(cast(updater_id as varchar), '-1')") }} as author_key,
        event_type,
        true as is_public,
        cast(null as varchar) as body
    from single_changes
),

agents as (
    select record_key as agent_record_key, is_bot from {{ ref('stg_zendesk__agents') }}
)

select
    {{ common_names() }},
    coalesce(calls_of_tickets.first_call_key, ticket_key) as interaction_key,
    event_type,
    case
        when author_key is null then 'system'
        when agents.is_bot then 'bot'
        when agents.agent_record_key is not null then 'agent'
        else 'customer'
    end as actor_type,
    author_key as actor_key,
    is_public,
    body
from of_tickets
left join agents on of_tickets.author_key = agents.agent_record_key
left join calls_of_tickets on of_tickets.ticket_key = calls_of_tickets.ticket_of_call
-- The state of a call's ticket is not the call's: that is over when it is over.
where calls_of_tickets.ticket_of_call is null or of_tickets.event_type in ('message', 'note')

union all

select
    {{ common_columns('call_event', 'moment_id', none, 'happened_at') }},
    call_key as interaction_key,
    event_type,
    actor_type,
    actor_key,
    true as is_public,
    said as body
from call_rows

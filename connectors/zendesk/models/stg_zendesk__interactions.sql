{#
  Tickets, and phone calls of Talk. A call leaves a ticket behind: where the call is known it is the interaction, and its
  ticket gives it a customer, a group and tags.
#}
with tickets as (
    select
        _connection,
        _loaded_at,
        coalesce(_deleted, false) or status = 'deleted' as _deleted,
        id,
        {{ record_key('ticket', 'id') }} as ticket_key,
        'https://' || {{ setting('subdomain') }} || '.zendesk.com/agent/tickets/' || cast(id as varchar) as ticket_url,
        json_extract_string(via, '$.channel') as via_channel,
        status,
        subject,
        description,
        {{ record_key('user', 'requester_id') }} as requester_key,
        {{ record_key('user', 'submitter_id') }} as submitter_key,
        {{ record_key('user', 'assignee_id') }} as assignee_key,
        {{ record_key('organization', 'organization_id') }} as organization_key,
        {{ record_key('group', 'group_id') }} as group_key,
        coalesce(list_sort(from_json(tags, '["varchar"]')), cast([] as varchar[])) as tags,
        created_at,
        updated_at
    from {{ raw_union('zendesk', 'tickets') }}
),

calls as (
    select
        *,
        'https://' || {{ setting('subdomain') }} || '.zendesk.com/agent/tickets/' || cast(ticket_id as varchar) as call_url,
        {{ record_key('ticket', 'ticket_id') }} as ticket_of_call,
        {{ record_key('user', 'agent_id') }} as agent_of_call,
        {{ record_key('group', 'call_group_id') }} as group_of_call,
        case
            when coalesce(voicemail, false) or completion_status = 'pending_voicemail' then 'voicemail'
            when completion_status = 'completed' then 'answered'
            when starts_with(completion_status, 'abandoned') then 'abandoned'
            else 'missed'
        end as call_outcome
    from {{ raw_union('zendesk', 'calls') }}
),

tickets_of_calls as (
    select distinct ticket_of_call from calls where ticket_of_call is not null
),

callers as (
    select _connection as leg_connection, call_id, min({{ record_key('user', 'user_id') }}) as caller_key
    from {{ raw_union('zendesk', 'call_legs') }}
    where type = 'customer' and user_id is not null
    group by 1, 2
),

lines as (
    select _connection as line_connection, id as number_id, {{ record_key('group', 'default_group_id') }} as group_of_line
    from {{ raw_union('zendesk', 'phone_numbers') }}
),

metrics as (
    select {{ record_key('ticket', 'ticket_id') }} as ticket_of_metrics, max(solved_at) as solved_at
    from {{ raw_union('zendesk', 'ticket_metrics') }}
    group by 1
),

agents as (
    select record_key as agent_record_key from {{ ref('stg_zendesk__agents') }}
),

events as (
    select interaction_key, event_type, actor_type, is_public, occurred_at from {{ ref('stg_zendesk__events') }}
),

answers as (
    select
        interaction_key,
        max(case when event_type = 'closed' then occurred_at end) as closed_at,
        max(case
            when event_type = 'closed' or (event_type = 'message' and is_public and actor_type <> 'customer')
                then occurred_at
        end) as attended_at,
        coalesce(bool_or(actor_type = 'bot'), false) as has_bot
    from events
    group by 1
),

waits as (
    select events.interaction_key, min(events.occurred_at) as waiting_since
    from events
    inner join answers on events.interaction_key = answers.interaction_key
    where events.event_type = 'message' and events.is_public and events.actor_type = 'customer'
        and (answers.attended_at is null or events.occurred_at > answers.attended_at)
    group by 1
),

ticket_rows as (
    select
        {{ common_columns('ticket', 'id', 'ticket_url', 'created_at') }},
        case
            when via_channel in ('chat', 'native_messaging', 'messaging', 'answer_bot_for_web_widget') then 'chat'
            when via_channel = 'email' then 'email'
            when via_channel in ('voice', 'phone') then 'phone'
            when via_channel in ('whatsapp', 'sms') then via_channel
            when via_channel in (
                'facebook', 'twitter', 'x', 'instagram_dm', 'facebook_messenger', 'any_channel', 'line', 'telegram'
            ) then 'social'
            when via_channel in ('web', 'web_widget', 'web_form', 'api', 'mobile', 'mobile_sdk', 'help_center') then 'form'
        end as channel,
        case when agents.agent_record_key is null or submitter_key = requester_key then 'inbound' else 'outbound' end
            as direction,
        requester_key as person_key,
        organization_key as company_key,
        assignee_key as agent_key,
        group_key as team_key,
        nullif(trim(subject), '') as subject,
        case when agents.agent_record_key is null then nullif(substr(description, 1, 1000), '') end as preview,
        case
            when status in ('solved', 'closed') then 'closed'
            when status in ('pending', 'hold') then 'snoozed'
            when status in ('new', 'open') then 'open'
        end as state,
        updated_at,
        case when status in ('solved', 'closed') then coalesce(closed_at, solved_at, updated_at) end as ended_at,
        case when status in ('new', 'open', 'pending', 'hold') then waiting_since end as waiting_since,
        coalesce(has_bot, false) as is_bot_involved,
        tags
    from tickets
    left join tickets_of_calls on tickets.ticket_key = tickets_of_calls.ticket_of_call
    left join metrics on tickets.ticket_key = metrics.ticket_of_metrics
    left join answers on tickets.ticket_key = answers.interaction_key
    left join waits on tickets.ticket_key = waits.interaction_key
    left join agents on tickets.submitter_key = agents.agent_record_key
    where tickets_of_calls.ticket_of_call is null
),

calls_with_tickets as (
    select
        calls._connection,
        calls._loaded_at,
        calls._deleted,
        calls.id,
        calls.call_url,
        calls.direction,
        calls.call_outcome,
        calls.completion_status,
        calls.outside_business_hours,
        calls.created_at,
        calls.updated_at,
        calls.duration,
        calls.wait_time,
        calls.time_to_answer,
        calls.talk_time,
        calls.hold_time,
        calls.wrap_up_time,
        coalesce(tickets.requester_key, callers.caller_key) as person_key,
        tickets.organization_key,
        coalesce(calls.agent_of_call, tickets.assignee_key) as agent_key,
        coalesce(calls.group_of_call, tickets.group_key, lines.group_of_line) as team_key,
        tickets.subject,
        coalesce(tickets.tags, cast([] as varchar[])) as tags
    from calls
    left join tickets on calls.ticket_of_call = tickets.ticket_key
    left join callers on calls._connection = callers.leg_connection and calls.id = callers.call_id
    left join lines on calls._connection = lines.line_connection and calls.phone_number_id = lines.number_id
)

select
    record_key, connection, connector, source_object, source_id, source_url, occurred_at, loaded_at, is_deleted,
    channel,
    direction,
    person_key,
    company_key,
    agent_key,
    team_key,
    subject,
    preview,
    state,
    cast(null as varchar) as outcome,
    cast(null as varchar) as missed_reason,
    updated_at,
    ended_at,
    waiting_since,
    cast(null as double) as wait_seconds,
    cast(null as double) as talk_seconds,
    cast(null as double) as hold_seconds,
    cast(null as double) as wrap_seconds,
    is_bot_involved,
    cast(null as varchar) as bot_resolution,
    tags
from ticket_rows

union all

select
    {{ common_columns('call', 'id', 'call_url', 'created_at') }},
    'phone' as channel,
    case when starts_with(direction, 'out') then 'outbound' else 'inbound' end as direction,
    person_key,
    organization_key as company_key,
    agent_key,
    team_key,
    nullif(trim(subject), '') as subject,
    cast(null as varchar) as preview,
    'closed' as state,
    call_outcome as outcome,
    case
        when call_outcome = 'answered' then null
        when outside_business_hours then 'outside_business_hours'
        else completion_status
    end as missed_reason,
    updated_at,
    created_at + to_seconds(coalesce(duration, 0)) as ended_at,
    cast(null as timestamp) as waiting_since,
    cast(coalesce(wait_time, time_to_answer) as double) as wait_seconds,
    case when call_outcome = 'answered' then cast(talk_time as double) end as talk_seconds,
    case when call_outcome = 'answered' then cast(hold_time as double) end as hold_seconds,
    case when call_outcome = 'answered' then cast(wrap_up_time as double) end as wrap_seconds,
    cast(null as boolean) as is_bot_involved,
    cast(null as varchar) as bot_resolution,
    tags
from calls_with_tickets

-- How did customers rate tickets? Good is 1 and bad is 0; a survey that was offered and not answered has no score.
with ratings as (
    select
        *,
        'https://' || {{ setting('subdomain') }} || '.zendesk.com/agent/tickets/' || cast(ticket_id as varchar) as ticket_url,
        {{ record_key('ticket', 'ticket_id') }} as ticket_key,
        {{ record_key('user', 'requester_id') }} as requester_key,
        {{ record_key('user', 'assignee_id') }} as assignee_key
    from {{ raw_union('zendesk', 'satisfaction_ratings') }}
    where starts_with(score, 'good') or starts_with(score, 'bad') or score = 'offered'
),

calls_of_tickets as (
    select {{ record_key('ticket', 'ticket_id') }} as ticket_of_call, {{ record_key('call', 'min(id)') }} as first_call_key
    from {{ raw_union('zendesk', 'calls') }}
    where ticket_id is not null
    group by _connection, ticket_id
),

agents as (
    select record_key as agent_record_key, email as agent_email, is_bot
    from {{ ref('stg_zendesk__agents') }}
)

select
    {{ common_columns('satisfaction_rating', 'id', 'ticket_url', 'updated_at') }},
    requester_key as person_key,
    coalesce(calls_of_tickets.first_call_key, ratings.ticket_key) as interaction_key,
    assignee_key as agent_key,
    agent_email,
    coalesce(is_bot, false) as is_bot_rating,
    'csat' as survey,
    case
        when starts_with(score, 'good') then cast(1 as double)
        when starts_with(score, 'bad') then cast(0 as double)
    end as score,
    cast(0 as double) as scale_min,
    cast(1 as double) as scale_max,
    nullif(trim(comment), '') as remark,
    created_at as requested_at
from ratings
left join agents on ratings.assignee_key = agents.agent_record_key
left join calls_of_tickets on ratings.ticket_key = calls_of_tickets.ticket_of_call

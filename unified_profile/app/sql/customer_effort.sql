-- How much contact there was, counted back from $now (UTC).
select
    count(*) filter (where started_at > $now::timestamp - interval 30 day) as contacts_30_days,
    count(*) filter (where started_at > $now::timestamp - interval 365 day) as contacts_year,
    count(*) filter (where channel = 'phone') as calls,
    count(*) filter (where coalesce(channel, '') <> 'phone') as conversations,
    count(*) filter (where outcome in ('missed', 'abandoned', 'voicemail')) as missed_calls,
    count(*) filter (where is_bot_involved) as bot_conversations,
    count(distinct channel) as channels,
    coalesce(sum(transfer_count), 0)::bigint as transfers,
    median(first_response_seconds) as first_response_seconds
from marts.fct_interaction
where customer_id = $customer_id

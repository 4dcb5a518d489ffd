-- What an agent has planned and not done: what is due first stands first, and what has no day last.
select
    events.event_id,
    events.event_type,
    events.title,
    left(events.body, 300) as body,
    events.due_at,
    events.customer_id,
    coalesce(customers.display_name, customers.primary_email, customers.primary_phone) as customer_name,
    customers.company_name,
    events.connector,
    events.source_url,
    count(*) over () as in_all
from marts.fct_event as events
left join marts.dim_customer as customers on events.customer_id = customers.customer_id
where
    events.event_type in ('task', 'meeting', 'activity') and events.state = 'planned'
    and events.agent_id = $agent_id
order by events.due_at nulls last, events.event_id
limit $size

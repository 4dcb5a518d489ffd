-- Incidents during which its people contacted us: once each, with how many of them did.
select
    events.title,
    any_value(events.body order by events.event_id) as body,
    events.occurred_at,
    any_value(events.outcome order by events.event_id) as outcome,
    any_value(events.state order by events.event_id) as state,
    any_value(events.duration_seconds order by events.event_id) as duration_seconds,
    events.connector,
    events.source_url,
    count(distinct events.customer_id) as customer_count
from marts.fct_event as events
inner join marts.dim_customer as customers on events.customer_id = customers.customer_id
where customers.company_id = $company_id and events.event_type = 'incident'
group by events.title, events.occurred_at, events.connector, events.source_url
order by events.occurred_at desc nulls last, events.title
limit 5

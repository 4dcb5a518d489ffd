-- The newest trainings of a team's people. Trainings are events without a customer.
select
    events.occurred_at, events.title,
    coalesce(agents.name, events.actor_name) as agent_name,
    events.state, events.connector, events.source_url
from marts.fct_event as events
inner join marts.dim_agent as agents on agents.agent_id = events.agent_id
where events.customer_id is null and events.event_type = 'training' and agents.team_name = $team
order by events.occurred_at desc nulls last, events.event_id
limit $size

select
    interaction_id, connector, channel, subject, preview, state, agent_name, team_name, started_at, updated_at,
    waiting_since, source_url
from marts.fct_interaction
where customer_id = $customer_id and state in ('open', 'snoozed')
order by coalesce(updated_at, started_at) desc nulls last, interaction_id
limit 20

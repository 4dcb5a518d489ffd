-- What they last wanted: the newest interaction they began themselves.
select
    interaction_id, connector, channel, subject, preview, state, outcome, agent_name, team_name, started_at, ended_at,
    waiting_since, source_url, tags
from marts.fct_interaction
where customer_id = $customer_id and coalesce(direction, 'inbound') = 'inbound'
order by started_at desc nulls last, interaction_id desc
limit 1

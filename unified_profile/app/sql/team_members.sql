select agent_id, name, coalesce(connector_count, 0) as tools
from marts.dim_agent
where team_name = $team and is_active and not is_bot
order by lower(name), agent_id

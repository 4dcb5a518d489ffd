select agent_id, name, team_name
from marts.dim_agent
where agent_id = $agent_id

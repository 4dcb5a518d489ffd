select agent_id, name
from marts.dim_agent
where list_contains($agent_ids, agent_id) and name is not null

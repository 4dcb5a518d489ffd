select agent_id, name
from marts.dim_agent
where name is not null

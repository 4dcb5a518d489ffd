select agent_id
from marts.dim_agent
where lower(email) = $email and not is_bot
order by agent_id

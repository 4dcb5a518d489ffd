-- Whose is each agent's e-mail address? One that several agents have, such as support@, is nobody's.
select
    email,
    min(agent_id) as agent_id
from {{ ref('int_agent_record') }}
where email is not null
group by email
having count(distinct agent_id) = 1

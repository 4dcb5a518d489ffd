create or replace temp table agent_before as
select agent_record.record_key, agent_record.agent_id, agent_record.email
from identity.agent_record;

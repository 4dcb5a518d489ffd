-- Which records were one agent with a record that is linked now, and would not be any more?
select distinct agent_before.record_key
from agent_before
inner join agent_before as linked_before on linked_before.agent_id = agent_before.agent_id
inner join identity.agent_record as linked_after on linked_after.record_key = linked_before.record_key
inner join identity.agent_record as record_after on record_after.record_key = agent_before.record_key
where
    linked_before.record_key in (select unnest($linked::varchar[]))
    and record_after.agent_id <> linked_after.agent_id
order by agent_before.record_key;

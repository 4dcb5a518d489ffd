create or replace table identity.agent_record as
select
    group_record.record_key,
    group_record.group_id as agent_id,
    group_record.minted_group_id as minted_agent_id,
    group_record.mint_sequence,
    agent_email.email,
    member.side = 'bot' as is_bot
from identity.group_record
inner join member on member.record_key = group_record.record_key
left join agent_email on agent_email.record_key = group_record.record_key
where group_record.kind = 'agent'
order by group_record.group_id, group_record.mint_sequence;

create or replace table identity.agent as
select
    agent_record.agent_id,
    count(*) as record_count,
    min(member.occurred_at) as first_seen_at,
    bool_and(agent_record.is_bot) as is_bot
from identity.agent_record
inner join member on member.record_key = agent_record.record_key
group by agent_record.agent_id
order by agent_record.agent_id;

-- An agent's or a company's record by its key, or the oldest one behind an id that was published once.
with
named_records as (
    select group_record.record_key, group_record.group_id, group_record.kind, 0 as place
    from identity.group_record
    where group_record.record_key = $named
    union all
    select group_record.record_key, group_record.group_id, group_record.kind, group_record.mint_sequence as place
    from identity.minted_group_id
    inner join identity.group_record on group_record.group_id = minted_group_id.current_group_id
    where minted_group_id.group_id = $named
)
select
    named_records.record_key,
    named_records.group_id,
    case when agent_record.is_bot then 'bot' else named_records.kind end as kind
from named_records
left join identity.agent_record on agent_record.record_key = named_records.record_key
order by named_records.place
limit 1;

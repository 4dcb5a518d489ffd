select group_record.record_key
from identity.group_record
where group_record.group_id = $group_id
order by group_record.mint_sequence;

-- What became of the ids that were minted with the records of an agent or a company.
select
    group_id_history.group_id, group_id_history.current_group_id, group_id_history.changed_at, group_id_history.cause
from identity.group_id_history
where group_id_history.group_id in (
    select group_record.minted_group_id from identity.group_record where group_record.group_id = $group_id
)
order by group_id_history.changed_at, group_id_history.group_id;

-- Which records were one agent or company with a record that is linked now, and would not be any more?
select distinct group_before.record_key
from group_before
inner join group_before as linked_before on linked_before.group_id = group_before.group_id
inner join identity.group_record as linked_after on linked_after.record_key = linked_before.record_key
inner join identity.group_record as record_after on record_after.record_key = group_before.record_key
where
    linked_before.record_key in (select unnest($linked::varchar[]))
    and record_after.group_id <> linked_after.group_id
order by group_before.record_key;

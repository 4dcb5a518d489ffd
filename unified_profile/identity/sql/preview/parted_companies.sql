-- Which records were one company with a record that is linked now, and would not be any more?
select distinct company_before.record_key
from company_before
inner join company_before as linked_before on linked_before.company_id = company_before.company_id
inner join identity.company_record as linked_after on linked_after.record_key = linked_before.record_key
inner join identity.company_record as record_after on record_after.record_key = company_before.record_key
where
    linked_before.record_key in (select unnest($linked::varchar[]))
    and record_after.company_id <> linked_after.company_id
order by company_before.record_key;

select distinct person_record.person_id
from identity.person_record
where person_record.record_key in (select unnest($record_keys::varchar[]))
order by person_record.person_id;

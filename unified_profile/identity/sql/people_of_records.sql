select person_record.record_key, person_record.person_id
from identity.person_record
where person_record.record_key in (select unnest($record_keys::varchar[]));

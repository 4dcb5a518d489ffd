create or replace temp table person_before as
select person_record.record_key, person_record.person_id
from identity.person_record;

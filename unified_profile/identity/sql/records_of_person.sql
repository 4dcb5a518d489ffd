select person_record.record_key
from identity.person_record
where person_record.person_id = $person_id
order by person_record.mint_sequence;

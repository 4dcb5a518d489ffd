create or replace temp table departed as
select person_record.mint_sequence as rid, person_record.record_key
from identity.person_record
anti join core.people on people.record_key = person_record.record_key;

create or replace table identity.evidence as
select
    person_record.person_id,
    record_a.record_key as record_key_a,
    record_b.record_key as record_key_b,
    shared_key.level,
    shared_key.key_type,
    shared_key.key_value
from found_evidence
inner join record as record_a on record_a.rid = found_evidence.rid_a
inner join record as record_b on record_b.rid = found_evidence.rid_b
inner join shared_key on shared_key.key_id = found_evidence.key_id
inner join identity.person_record on person_record.record_key = record_a.record_key
order by person_record.person_id, shared_key.level, shared_key.key_type, shared_key.key_value, record_b.rid;

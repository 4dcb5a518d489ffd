select
    evidence.record_key_a, evidence.record_key_b, evidence.level, evidence.key_type, evidence.key_value
from identity.evidence
inner join identity.person_record on person_record.person_id = evidence.person_id
where person_record.record_key = $record_key
order by evidence.level, evidence.key_type, evidence.key_value, evidence.record_key_a, evidence.record_key_b;

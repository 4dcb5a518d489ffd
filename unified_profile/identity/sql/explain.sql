with
own_records as (
    select own.record_key, own.mint_sequence as rid
    from identity.person_record as asked
    inner join identity.person_record as own on own.person_id = asked.person_id
    where asked.record_key = $record_key
)
select
    record_a.record_key as record_key_a,
    record_b.record_key as record_key_b,
    evidence.level,
    evidence.key_type,
    evidence.key_value
from identity.evidence
inner join own_records as record_a on record_a.rid = evidence.rid_a
inner join own_records as record_b on record_b.rid = evidence.rid_b
order by evidence.level, evidence.key_type, evidence.key_value, record_a.record_key, record_b.record_key;

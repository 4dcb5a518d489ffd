select
    group_evidence.record_key_a,
    group_evidence.record_key_b,
    group_evidence.level,
    group_evidence.key_type,
    group_evidence.key_value
from identity.group_evidence
where group_evidence.group_id = $group_id
order by
    group_evidence.level,
    group_evidence.key_type,
    group_evidence.key_value,
    group_evidence.record_key_a,
    group_evidence.record_key_b;

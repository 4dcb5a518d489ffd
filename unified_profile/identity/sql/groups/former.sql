-- What the run before left: to be compared with what this one finds.
create or replace temp table former_group_record as
select group_record.record_key, group_record.group_id
from identity.group_record
where group_record.kind = $kind;

create or replace temp table former_group_key as
select group_key.record_key, group_key.level, group_key.key_type, group_key.key_value
from identity.group_key
where group_key.kind = $kind;

create or replace temp table former_group_evidence as
select
    group_evidence.record_key_a,
    group_evidence.record_key_b,
    group_evidence.level,
    group_evidence.key_type,
    group_evidence.key_value
from identity.group_evidence
where group_evidence.kind = $kind;

-- Which key is why: one that now joins what was two, or one that held together what is two now.
insert into identity.group_change_log
with
keys_now as (
    select evidence.level, evidence.key_type, evidence.key_value, evidence.record_key_a as record_key,
        evidence.record_key_b as other_record_key
    from identity.group_evidence as evidence
    where evidence.kind = $kind
    union all
    select evidence.level, evidence.key_type, evidence.key_value, evidence.record_key_b as record_key,
        evidence.record_key_a as other_record_key
    from identity.group_evidence as evidence
    where evidence.kind = $kind
),
keys_before as (
    select evidence.level, evidence.key_type, evidence.key_value, evidence.record_key_a as record_key,
        evidence.record_key_b as other_record_key
    from former_group_evidence as evidence
    union all
    select evidence.level, evidence.key_type, evidence.key_value, evidence.record_key_b as record_key,
        evidence.record_key_a as other_record_key
    from former_group_evidence as evidence
),
-- The other record was another one's, or is new; a key between known records says more.
joining_keys as (
    select
        moved.former_group_id,
        moved.group_id,
        min({
            'is_new': others.group_id is null,
            'level': keys_now.level,
            'key_type': keys_now.key_type,
            'key_value': keys_now.key_value
        }) as first_key
    from keys_now
    inner join moved_group_record as moved on moved.record_key = keys_now.record_key
    left join former_group_record as others on others.record_key = keys_now.other_record_key
    where others.group_id is distinct from moved.former_group_id
    group by moved.former_group_id, moved.group_id
),
parting_keys as (
    select
        moved.former_group_id,
        moved.group_id,
        min({
            'is_gone': others.group_id is null,
            'level': keys_before.level,
            'key_type': keys_before.key_type,
            'key_value': keys_before.key_value
        }) as first_key
    from keys_before
    inner join moved_group_record as moved on moved.record_key = keys_before.record_key
    left join identity.group_record as others
        on others.kind = $kind and others.record_key = keys_before.other_record_key
    where others.group_id is distinct from moved.group_id
    group by moved.former_group_id, moved.group_id
),
contested_keys as (
    select contested.level, contested.key_type, contested.key_value, min(contested.reason) as reason
    from identity.contested_group_key as contested
    where contested.kind = $kind
    group by contested.level, contested.key_type, contested.key_value
),
parting_keys_with_reasons as (
    select
        parting_keys.former_group_id,
        parting_keys.group_id,
        parting_keys.first_key,
        case
            when parting_keys.first_key.is_gone then 'the record that had it is gone'
            else coalesce(contested_keys.reason, 'it joins them no longer')
        end as reason
    from parting_keys
    left join contested_keys
        on contested_keys.level = parting_keys.first_key.level
        and contested_keys.key_type = parting_keys.first_key.key_type
        and contested_keys.key_value = parting_keys.first_key.key_value
)
select
    $kind as kind,
    $run_number as run_number,
    $now as changed_at,
    moved.record_key,
    moved.former_group_id,
    moved.group_id,
    moved.cause,
    case when moved.cause = 'split' then parting.first_key.level else joining.first_key.level end as level,
    case when moved.cause = 'split' then parting.first_key.key_type else joining.first_key.key_type end as key_type,
    case when moved.cause = 'split' then parting.first_key.key_value else joining.first_key.key_value end as key_value,
    case when moved.cause = 'split' then parting.reason end as reason
from moved_group_record as moved
left join joining_keys as joining
    on joining.former_group_id = moved.former_group_id and joining.group_id = moved.group_id
left join parting_keys_with_reasons as parting
    on parting.former_group_id = moved.former_group_id and parting.group_id = moved.group_id
order by moved.record_key;

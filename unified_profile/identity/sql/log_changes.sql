-- Which key is why: one that now joins what was two people's, or one that held together what is two people's now.
insert into identity.change_log
with
moves as (select distinct moved.former_person_id, moved.person_id from moved),
keys_now as (
    select evidence.level, evidence.key_type, evidence.key_value, evidence.rid_a as rid, evidence.rid_b as other_rid
    from identity.evidence
    union all
    select evidence.level, evidence.key_type, evidence.key_value, evidence.rid_b as rid, evidence.rid_a as other_rid
    from identity.evidence
),
keys_before as (
    select
        former_evidence.level,
        former_evidence.key_type,
        former_evidence.key_value,
        former_evidence.key_id,
        former_evidence.rid_a as rid,
        former_evidence.rid_b as other_rid
    from former_evidence
    union all
    select
        former_evidence.level,
        former_evidence.key_type,
        former_evidence.key_value,
        former_evidence.key_id,
        former_evidence.rid_b as rid,
        former_evidence.rid_a as other_rid
    from former_evidence
),
-- The other record was another person's, or is new; a key between known records says more.
joining_keys as (
    select
        moved.former_person_id,
        moved.person_id,
        min({
            'is_new': others.person_id is null,
            'level': keys_now.level,
            'key_type': keys_now.key_type,
            'key_value': keys_now.key_value
        }) as first_key
    from keys_now
    inner join moved on moved.rid = keys_now.rid
    left join former_person as others on others.rid = keys_now.other_rid
    where others.person_id is distinct from moved.former_person_id
    group by moved.former_person_id, moved.person_id
),
parting_keys as (
    select
        moved.former_person_id,
        moved.person_id,
        min({
            'is_gone': others.person_id is null,
            'level': keys_before.level,
            'key_type': keys_before.key_type,
            'key_value': keys_before.key_value,
            'key_id': keys_before.key_id
        }) as first_key
    from keys_before
    inner join moved on moved.rid = keys_before.rid
    left join identity.person_record as others on others.mint_sequence = keys_before.other_rid
    where others.person_id is distinct from moved.person_id
    group by moved.former_person_id, moved.person_id
),
parting_keys_with_reasons as (
    select
        parting_keys.former_person_id,
        parting_keys.person_id,
        parting_keys.first_key,
        case
            when parting_keys.first_key.is_gone then 'the record that had it is gone'
            else coalesce(
                contested_key.reason,
                'ignored by decision ' || ignored_key.decision_id,
                'it joins them no longer'
            )
        end as reason
    from parting_keys
    left join identity.contested_key
        on contested_key.level = parting_keys.first_key.level and contested_key.key_id = parting_keys.first_key.key_id
    left join identity.ignored_key on ignored_key.key_id = parting_keys.first_key.key_id
)
select
    $run_number as run_number,
    $now as changed_at,
    moved.record_key,
    moved.former_person_id,
    moved.person_id,
    moved.cause,
    case when moved.cause = 'split' then parting.first_key.level else joining.first_key.level end as level,
    case when moved.cause = 'split' then parting.first_key.key_type else joining.first_key.key_type end as key_type,
    case when moved.cause = 'split' then parting.first_key.key_value else joining.first_key.key_value end as key_value,
    case when moved.cause = 'split' then parting.reason end as reason
from moved
left join joining_keys as joining
    on joining.former_person_id = moved.former_person_id and joining.person_id = moved.person_id
left join parting_keys_with_reasons as parting
    on parting.former_person_id = moved.former_person_id and parting.person_id = moved.person_id
order by moved.rid;

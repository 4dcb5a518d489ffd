-- The decisions that stand, of whatever kind of record.
create or replace temp table decision as
select
    unnest($ids::bigint[]) as decision_id,
    unnest($kinds::varchar[]) as kind,
    unnest($record_keys_a::varchar[]) as record_key_a,
    unnest($record_keys_b::varchar[]) as record_key_b,
    unnest($key_types::varchar[]) as key_type,
    unnest($key_values::varchar[]) as key_value;

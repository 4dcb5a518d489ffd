insert into identity.suggestion
with
pairs as (
    select
        unnest($people_a::varchar[]) as person_id_a,
        unnest($people_b::varchar[]) as person_id_b,
        unnest($weights::double[]) as weight,
        unnest($probabilities::double[]) as probability,
        unnest($bars::struct(about varchar, says varchar, weight double, value_a varchar, value_b varchar)[][]) as bars
),
oldest_records as (
    select person_record.person_id, arg_min(person_record.record_key, person_record.mint_sequence) as record_key
    from identity.person_record
    group by person_record.person_id
),
people_kept_apart as (
    select record_a.person_id as person_id_a, record_b.person_id as person_id_b
    from identity.kept_apart
    inner join identity.person_record as record_a on record_a.mint_sequence = kept_apart.rid_a
    inner join identity.person_record as record_b on record_b.mint_sequence = kept_apart.rid_b
)
select
    record_a.record_key as record_key_a,
    record_b.record_key as record_key_b,
    pairs.weight,
    pairs.probability,
    pairs.bars,
    $now as made_at
from pairs
inner join oldest_records as record_a on record_a.person_id = pairs.person_id_a
inner join oldest_records as record_b on record_b.person_id = pairs.person_id_b
where (pairs.person_id_a, pairs.person_id_b) not in (from people_kept_apart)
and (pairs.person_id_b, pairs.person_id_a) not in (from people_kept_apart);

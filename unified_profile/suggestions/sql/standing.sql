-- Suggestions whose people are still two, the heaviest first.
select
    suggestion.record_key_a,
    suggestion.record_key_b,
    record_a.person_id as person_id_a,
    record_b.person_id as person_id_b,
    suggestion.weight,
    suggestion.probability,
    suggestion.bars,
    suggestion.made_at
from identity.suggestion
inner join identity.person_record as record_a on record_a.record_key = suggestion.record_key_a
inner join identity.person_record as record_b on record_b.record_key = suggestion.record_key_b
where record_a.person_id <> record_b.person_id
order by suggestion.weight desc, suggestion.record_key_a, suggestion.record_key_b;

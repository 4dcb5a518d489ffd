-- Suggestions whose people are still two and on whom no decision speaks, the heaviest first. Bars are read last, since
-- they are most of the table. $person_id, $limit and what the queue goes on after may be null.
with
decisions as (
    select unnest($decided_a::varchar[]) as record_key_a, unnest($decided_b::varchar[]) as record_key_b
),
-- The one look at everybody's records.
people as materialized (
    select person_record.record_key, person_record.person_id
    from identity.person_record
    where person_record.record_key in (
        select suggestion.record_key_a from identity.suggestion
        union all
        select suggestion.record_key_b from identity.suggestion
        union all
        select decisions.record_key_a from decisions
        union all
        select decisions.record_key_b from decisions
    )
),
people_decided_on as (
    select
        least(record_a.person_id, record_b.person_id) as person_id_1,
        greatest(record_a.person_id, record_b.person_id) as person_id_2
    from decisions
    inner join people as record_a on record_a.record_key = decisions.record_key_a
    inner join people as record_b on record_b.record_key = decisions.record_key_b
),
suggested_people as (
    select
        suggestion.record_key_a,
        suggestion.record_key_b,
        record_a.person_id as person_id_a,
        record_b.person_id as person_id_b,
        suggestion.weight,
        sha256(suggestion.record_key_a || chr(10) || suggestion.record_key_b) as digest
    from identity.suggestion
    inner join people as record_a on record_a.record_key = suggestion.record_key_a
    inner join people as record_b on record_b.record_key = suggestion.record_key_b
    where record_a.person_id <> record_b.person_id
),
open_pairs as (
    select suggested_people.*
    from suggested_people
    anti join people_decided_on
        on people_decided_on.person_id_1 = least(suggested_people.person_id_a, suggested_people.person_id_b)
        and people_decided_on.person_id_2 = greatest(suggested_people.person_id_a, suggested_people.person_id_b)
),
page as (
    select open_pairs.*
    from open_pairs
    where ($person_id::varchar is null or $person_id in (open_pairs.person_id_a, open_pairs.person_id_b))
    and (
        $after_weight::double is null
        or open_pairs.weight < $after_weight
        or (open_pairs.weight = $after_weight and open_pairs.digest > $after_digest)
    )
    order by open_pairs.weight desc, open_pairs.digest
    limit $limit
)
select
    page.record_key_a,
    page.record_key_b,
    page.person_id_a,
    page.person_id_b,
    page.weight,
    suggestion.probability,
    suggestion.bars,
    suggestion.made_at
from page
inner join identity.suggestion
    on suggestion.record_key_a = page.record_key_a and suggestion.record_key_b = page.record_key_b
order by page.weight desc, page.digest;

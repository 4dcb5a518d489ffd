-- Suggestions whose people are still two and on whom no decision speaks, the heaviest first. Bars are read last, since
-- they are most of the table. $person_id, $about, $limit and what the queue goes on after may be null; with
-- $with_counts each row says how many pairs the whole queue has, and for how many of them each comparison speaks.
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
pairs_of_person as (
    select open_pairs.*
    from open_pairs
    where $person_id::varchar is null or $person_id in (open_pairs.person_id_a, open_pairs.person_id_b)
),
all_bars as (
    select suggestion.record_key_a, suggestion.record_key_b, unnest(suggestion.bars) as bar
    from identity.suggestion
    where $with_counts or $about::varchar is not null
),
what_speaks_for_them as (
    select distinct pairs_of_person.record_key_a, pairs_of_person.record_key_b, all_bars.bar.about as about
    from pairs_of_person
    inner join all_bars
        on all_bars.record_key_a = pairs_of_person.record_key_a and all_bars.record_key_b = pairs_of_person.record_key_b
    where all_bars.bar.weight > 0
),
how_often_each_speaks as (
    select about, count(*) as pair_count
    from what_speaks_for_them
    group by about
),
page as (
    select pairs_of_person.*
    from pairs_of_person
    where (
        $about::varchar is null
        or exists (
            select 1
            from what_speaks_for_them
            where what_speaks_for_them.about = $about
            and what_speaks_for_them.record_key_a = pairs_of_person.record_key_a
            and what_speaks_for_them.record_key_b = pairs_of_person.record_key_b
        )
    )
    and (
        $after_weight::double is null
        or pairs_of_person.weight < $after_weight
        or (pairs_of_person.weight = $after_weight and pairs_of_person.digest > $after_digest)
    )
    order by pairs_of_person.weight desc, pairs_of_person.digest
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
    suggestion.made_at,
    case when $with_counts then (select count(*) from pairs_of_person) end as pair_count,
    (
        select list({'about': about, 'pair_count': pair_count} order by pair_count desc, about)
        from how_often_each_speaks
    ) as reasons
from page
inner join identity.suggestion
    on suggestion.record_key_a = page.record_key_a and suggestion.record_key_b = page.record_key_b
order by page.weight desc, page.digest;

-- Values spelt nearly like $needle, or, of a single word, with a word spelt nearly like it. Every value of the kind is
-- looked at, so that what is cheap rules out most first: a value that is one edit away has two of the thirds of $needle
-- where they were. `case` keeps the order; of what is left alone more than the value is read.
with near_values as (
    select
        customer_id, kind,
        coalesce(label, value) as label,
        jaro_winkler_similarity(value, $needle, $least) as likeness,
        case
            when length($needle) >= 5 and abs(length(value) - length($needle)) <= 1
                then 1 - levenshtein(value, $needle) / 10
            else 0
        end as likeness_of_edits,
        case
            when not contains($needle, ' ')
                then 0.98 * list_max(
                    list_transform(
                        string_split(value, ' '), lambda word: jaro_winkler_similarity(word, $needle, $least)
                    )
                )
        end as likeness_of_a_word
    from marts.customer_identifier
    where
        kind = $kind and customer_id is not null and length(value) between 2 and 200
        and case
            when jaro_winkler_similarity(value, $needle, $least) >= $least then true
            when
                length($needle) >= 5
                and abs(length(value) - length($needle)) <= 1
                and (
                    ends_with(value, right($needle, length($needle) - length($needle) // 3))
                    or (
                        starts_with(value, left($needle, length($needle) // 3))
                        and (
                            ends_with(value, right($needle, length($needle) // 3))
                            or starts_with(value, left($needle, length($needle) - length($needle) // 3))
                        )
                    )
                )
                then levenshtein(value, $needle) <= 1 or not contains($needle, ' ')
            when contains($needle, ' ') then false
            else 0.98 * list_max(
                list_transform(string_split(value, ' '), lambda word: jaro_winkler_similarity(word, $needle, $least))
            ) >= $least
        end
),

scored_values as (
    select
        customer_id, kind, label,
        greatest(likeness, likeness_of_edits, coalesce(likeness_of_a_word, 0))::double as score
    from near_values
)

select distinct customer_id, kind, label, score
from scored_values
where score >= $least
order by score desc, label, customer_id
limit 12

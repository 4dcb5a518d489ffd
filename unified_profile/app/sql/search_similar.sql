-- Values spelt nearly like $needle, or, of a single word, with a word spelt nearly like it. Edit distance is only worked
-- out where the lengths allow it to be small; comparing stops where a value cannot come to $least any more.
with values_of_this_kind as (
    select customer_id, kind, coalesce(label, value) as label, value
    from marts.customer_identifier
    where kind = $kind and customer_id is not null and length(value) between 2 and 200
),

scored_values as (
    select
        customer_id, kind, label,
        greatest(
            jaro_winkler_similarity(value, $needle, $least),
            case
                when abs(length(value) - length($needle)) <= 2 and length($needle) >= 5
                    then 1 - levenshtein(value, $needle) / 10
                else 0
            end,
            case
                when not contains($needle, ' ')
                    then coalesce(
                        0.98 * list_max(
                            list_transform(
                                string_split(value, ' '), lambda word: jaro_winkler_similarity(word, $needle, $least)
                            )
                        ),
                        0
                    )
                else 0
            end
        )::double as score
    from values_of_this_kind
)

select distinct customer_id, kind, label, score
from scored_values
where score >= $least
order by score desc, label, customer_id
limit 12

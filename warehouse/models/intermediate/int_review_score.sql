-- What is each review worth by its category ratings? A category that did not apply leaves the denominator, and a
-- critical one below 50 fails the whole review (docs/decisions/iqs-recomputed.md).
with rated_categories as (
    select review_key, score, weight, is_critical
    from {{ ref('core_review_ratings') }}
    where not is_deleted and score is not null and weight is not null
),

summed as (
    select
        review_key,
        sum(score * weight) as weighted_sum,
        sum(weight) as weight_sum,
        bool_or(coalesce(is_critical, false) and score < 50) as is_auto_failed
    from rated_categories
    group by review_key
)

select
    review_key,
    case
        when is_auto_failed then cast(0 as double)
        when weight_sum > 0 then weighted_sum / weight_sum
    end as score,
    is_auto_failed
from summed

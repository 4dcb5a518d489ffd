-- What is a review worth, as Zendesk QA says? In points from 0 to 100.
{#- AutoQA gives no score of the whole, and calibration enters neither its IQS nor ours. #}
with reviews as (
    select * from {{ ref('stg_klaus__reviews') }} where not is_automatic and not is_calibration
),

failed_by_a_category as (
    select review_key
    from {{ ref('stg_klaus__review_ratings') }}
    where is_critical and score < 50
    group by review_key
)

{%- set rules = [('iqs', 'score')] %}
{% for metric, measure in rules %}
select
    reviews.record_key || ':{{ measure }}' as record_key,
    reviews.connection,
    reviews.connector,
    'review_{{ measure }}' as source_object,
    reviews.source_id,
    reviews.source_url,
    reviews.occurred_at,
    reviews.loaded_at,
    reviews.is_deleted,
    reviews.record_key as unit_key,
    '{{ metric }}' as metric,
    '{{ measure }}' as measure,
    reviews.vendor_score as amount,
    -- A critical category fails the review here and did not fail it there: all of its score is the difference.
    case when failed_by_a_category.review_key is null then cast(0 as double) else coalesce(reviews.vendor_score, 0) end
        as known_difference,
    cast(0.01 as double) as tolerance
from reviews
left join failed_by_a_category on reviews.record_key = failed_by_a_category.review_key
{{ 'union all' if not loop.last }}
{% endfor %}

-- What did each review say about each category?
with ratings as (
    select * from {{ ref('core_review_ratings') }} where not is_deleted
),

reviews as (
    select review_id from {{ ref('fct_review') }}
)

select
    ratings.record_key as review_rating_id,
    reviews.review_id,
    ratings.category_name,
    ratings.group_name,
    ratings.score,
    ratings.weight,
    coalesce(ratings.is_critical, false) as is_critical,
    ratings.cause
from ratings
inner join reviews on ratings.review_key = reviews.review_id

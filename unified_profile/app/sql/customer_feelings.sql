-- The newest answer about satisfaction, all that count, and the newest quality review that its reader may see.
with ratings as (
    select
        count(case when is_counted then 1 end) as rating_count,
        count(case when is_counted and is_satisfied then 1 end) as satisfied_count,
        max_by(
            {
                'score': score, 'scale_min': scale_min, 'scale_max': scale_max, 'is_satisfied': is_satisfied,
                'remark': remark, 'answered_at': answered_at
            },
            (coalesce(answered_at, timestamp '1970-01-01'), rating_id)
        ) filter (where survey = 'csat' and score is not null and not coalesce(is_bot_rating, false)) as latest
    from marts.fct_rating
    where customer_id = $customer_id
),

reviews as (
    select
        max_by(
            {'score': score, 'reviewee_name': reviewee_name, 'reviewed_at': reviewed_at},
            (coalesce(reviewed_at, timestamp '1970-01-01'), review_id)
        ) as latest
    from marts.fct_review
    where customer_id = $customer_id and is_counted and ($sees_reviews or reviewee_agent_id = $own_agent_id)
)

select
    ratings.latest.score, ratings.latest.scale_min, ratings.latest.scale_max, ratings.latest.is_satisfied,
    ratings.latest.remark, ratings.latest.answered_at,
    ratings.rating_count, ratings.satisfied_count,
    reviews.latest.score as review_score, reviews.latest.reviewee_name, reviews.latest.reviewed_at
from ratings
cross join reviews

-- The newest answer about satisfaction and the newest quality review that its reader may see.
with latest_rating as (
    select score, scale_min, scale_max, is_satisfied, remark, answered_at
    from marts.fct_rating
    where customer_id = $customer_id and survey = 'csat' and score is not null
        and not coalesce(is_bot_rating, false)
    order by answered_at desc nulls last, rating_id
    limit 1
),

ratings as (
    select
        count(*) as rating_count,
        count(*) filter (where is_satisfied) as satisfied_count
    from marts.fct_rating
    where customer_id = $customer_id and is_counted
),

latest_review as (
    select score as review_score, reviewee_name, reviewed_at
    from marts.fct_review
    where customer_id = $customer_id and is_counted and ($sees_reviews or reviewee_agent_id = $own_agent_id)
    order by reviewed_at desc nulls last, review_id
    limit 1
)

select
    latest_rating.score, latest_rating.scale_min, latest_rating.scale_max, latest_rating.is_satisfied,
    latest_rating.remark, latest_rating.answered_at,
    ratings.rating_count, ratings.satisfied_count,
    latest_review.review_score, latest_review.reviewee_name, latest_review.reviewed_at
from ratings
left join latest_rating on true
left join latest_review on true

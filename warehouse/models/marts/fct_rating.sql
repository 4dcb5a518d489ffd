-- What did customers answer when asked, and which surveys did they leave unanswered?
select
    rating_id,
    customer_id,
    interaction_id,
    connection,
    agent_id,
    survey,
    score,
    scale_min,
    scale_max,
    is_satisfied,
    is_bot_rating,
    is_copy,
    is_counted,
    remark,
    requested_at,
    answered_at
from {{ ref('int_rating') }}
order by customer_id nulls last, answered_at, rating_id

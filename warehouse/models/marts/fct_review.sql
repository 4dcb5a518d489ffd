-- How good was the work, in the eyes of the reviewers?
select
    review_id,
    customer_id,
    interaction_id,
    connection,
    reviewer_agent_id,
    reviewee_agent_id,
    reviewee_name,
    vendor_score,
    score,
    is_auto_failed,
    scorecard_name,
    workspace_name,
    comment,
    is_automatic,
    is_calibration,
    selection,
    is_counted,
    reviewed_at
from {{ ref('int_review') }}
order by customer_id nulls last, reviewed_at, review_id

-- What was reviewed, by whom, and what is the review worth by its own categories?
with reviews as (
    select * from {{ ref('core_reviews') }} where not is_deleted
),

scores as (
    select * from {{ ref('int_review_score') }}
),

interactions as (
    select interaction_id, customer_id from {{ ref('int_interaction') }}
),

agent_of_email as (
    select email, agent_id from {{ ref('int_agent_email') }}
)

select
    reviews.record_key as review_id,
    interactions.customer_id,
    interactions.interaction_id,
    reviews.connection,
    reviews.connector,
    reviews.source_url,
    reviewers.agent_id as reviewer_agent_id,
    reviews.reviewer_name,
    reviewees.agent_id as reviewee_agent_id,
    reviews.reviewee_name,
    reviews.vendor_score,
    scores.score,
    coalesce(scores.is_auto_failed, false) as is_auto_failed,
    reviews.scorecard_name,
    reviews.workspace_name,
    reviews.comment,
    reviews.interaction_key,
    coalesce(reviews.is_automatic, false) as is_automatic,
    coalesce(reviews.is_calibration, false) as is_calibration,
    reviews.selection,
    scores.score is not null and {{ is_review_of_work('reviews') }} as is_counted,
    reviews.occurred_at as reviewed_at
from reviews
left join scores on reviews.record_key = scores.review_key
left join interactions on reviews.interaction_key = interactions.interaction_id
left join agent_of_email as reviewers on nullif(lower(trim(reviews.reviewer_email)), '') = reviewers.email
left join agent_of_email as reviewees on nullif(lower(trim(reviews.reviewee_email)), '') = reviewees.email

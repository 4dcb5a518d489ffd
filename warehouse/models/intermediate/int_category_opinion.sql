-- What does each reviewer make of each category of each piece of work, and how many others rated the same? Who rated it
-- twice counts with the later. Machines have no opinion here; a category that did not apply is none.
with reviews as (
    select * from {{ ref('int_review') }}
    where not is_automatic and interaction_key is not null and reviewed_at is not null
),

ratings as (
    select * from {{ ref('core_review_ratings') }}
    where not is_deleted and score is not null and category_name is not null
),

interactions as (
    select interaction_id, channel, team_name from {{ ref('int_interaction') }}
),

members as (
    select agent_id, team_name from {{ ref('dim_agent') }}
),

opinions as (
    select
        reviews.interaction_key || '|' || coalesce(reviews.reviewee_agent_id, lower(reviews.reviewee_name), '')
            || '|' || lower(trim(ratings.category_name)) as subject_id,
        trim(ratings.category_name) as category_name,
        reviews.interaction_key,
        reviews.interaction_id,
        reviews.review_id,
        ratings.record_key as review_rating_id,
        coalesce(reviews.reviewer_agent_id, lower(trim(reviews.reviewer_name))) as reviewer,
        ratings.score,
        reviews.reviewed_at,
        interactions.channel,
        coalesce(members.team_name, interactions.team_name) as team_name,
        reviews.reviewee_agent_id as agent_id
    from ratings
    inner join reviews on ratings.review_key = reviews.review_id
    left join interactions on reviews.interaction_id = interactions.interaction_id
    left join members on reviews.reviewee_agent_id = members.agent_id
    where reviews.reviewer_agent_id is not null or reviews.reviewer_name is not null
),

latest_opinions as (
    select *
    from opinions
    qualify row_number() over (
        partition by subject_id, reviewer order by reviewed_at desc, review_rating_id desc
    ) = 1
)

select
    subject_id,
    category_name,
    interaction_key,
    interaction_id,
    review_id,
    review_rating_id,
    reviewer,
    score,
    channel,
    team_name,
    agent_id,
    max(reviewed_at) over (partition by subject_id) as compared_at,
    count(*) over (partition by subject_id) as reviewer_count
from latest_opinions

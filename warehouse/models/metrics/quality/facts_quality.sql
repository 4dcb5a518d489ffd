-- What did reviewers find, and which interactions could they have looked at?
with interactions as (
    select * from {{ ref('fct_interaction') }}
),

scored_reviews as (
    select * from {{ ref('fct_review') }} where score is not null
),

members as (
    select agent_id, team_name from {{ ref('dim_agent') }}
),

reviewed_interactions as (
    select distinct interaction_id from scored_reviews where interaction_id is not null
),

closed as (
    select
        interactions.interaction_id,
        interactions.channel,
        interactions.team_name,
        interactions.agent_id,
        interactions.ended_at,
        reviewed_interactions.interaction_id is not null as is_reviewed
    from interactions
    left join reviewed_interactions on interactions.interaction_id = reviewed_interactions.interaction_id
    where interactions.state = 'closed' and interactions.ended_at is not null
)

select 'iqs' as metric, 'measured' as part, scored_reviews.review_id as unit_id, scored_reviews.interaction_id,
    scored_reviews.reviewed_at as anchor_at, interactions.channel,
    coalesce(members.team_name, interactions.team_name) as team_name, scored_reviews.reviewee_agent_id as agent_id,
    scored_reviews.score as amount
from scored_reviews
left join interactions on scored_reviews.interaction_id = interactions.interaction_id
left join members on scored_reviews.reviewee_agent_id = members.agent_id
where scored_reviews.reviewed_at is not null

union all

{{ eligible_facts_of('iqs', 'closed', 'ended_at', 'is_reviewed') }}

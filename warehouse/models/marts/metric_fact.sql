-- Which single facts go into each metric? `measured` facts make the value; the mean of the `eligible` facts (1: has the
-- input, 0: lacks it) is its coverage. One metric's rules stand in one place: here, and every number leads back to rows.
with interactions as (
    select * from {{ ref('fct_interaction') }}
),

ratings as (
    select * from {{ ref('fct_rating') }}
),

reviews as (
    select * from {{ ref('fct_review') }}
),

members as (
    select agent_id, team_name from {{ ref('dim_agent') }}
),

reviewed_interactions as (
    select distinct interaction_id from reviews where score is not null and interaction_id is not null
),

started as (
    select interaction_id, channel, direction, agent_id, team_name, started_at, first_response_seconds
    from interactions
    where started_at is not null
),

closed as (
    select
        interactions.interaction_id,
        interactions.channel,
        interactions.agent_id,
        interactions.team_name,
        interactions.ended_at,
        interactions.rating_score,
        reviewed_interactions.interaction_id is not null as is_reviewed
    from interactions
    left join reviewed_interactions on interactions.interaction_id = reviewed_interactions.interaction_id
    where interactions.state = 'closed' and interactions.ended_at is not null
)

select 'volume' as metric, 'measured' as part, interaction_id as unit_id, interaction_id, started_at as anchor_at,
    channel, team_name, agent_id, cast(1 as double) as amount
from started

union all

select 'volume', 'eligible', interaction_id, interaction_id, started_at, channel, team_name, agent_id, cast(1 as double)
from started

union all

select 'csat', 'measured', ratings.rating_id, ratings.interaction_id, ratings.answered_at, interactions.channel,
    coalesce(members.team_name, interactions.team_name), ratings.agent_id,
    case when ratings.is_satisfied then cast(1 as double) else cast(0 as double) end
from ratings
left join interactions on ratings.interaction_id = interactions.interaction_id
left join members on ratings.agent_id = members.agent_id
where ratings.is_counted and ratings.answered_at is not null

union all

select 'csat', 'eligible', interaction_id, interaction_id, ended_at, channel, team_name, agent_id,
    case when rating_score is not null then cast(1 as double) else cast(0 as double) end
from closed
where channel <> 'phone'

union all

select 'iqs', 'measured', reviews.review_id, reviews.interaction_id, reviews.reviewed_at, interactions.channel,
    coalesce(members.team_name, interactions.team_name), reviews.reviewee_agent_id, reviews.score
from reviews
left join interactions on reviews.interaction_id = interactions.interaction_id
left join members on reviews.reviewee_agent_id = members.agent_id
where reviews.score is not null and reviews.reviewed_at is not null

union all

select 'iqs', 'eligible', interaction_id, interaction_id, ended_at, channel, team_name, agent_id,
    case when is_reviewed then cast(1 as double) else cast(0 as double) end
from closed

union all

select 'first_response_time', 'measured', interaction_id, interaction_id, started_at, channel, team_name, agent_id,
    first_response_seconds
from started
where channel <> 'phone' and direction = 'inbound' and first_response_seconds is not null

union all

select 'first_response_time', 'eligible', interaction_id, interaction_id, started_at, channel, team_name, agent_id,
    case when first_response_seconds is not null then cast(1 as double) else cast(0 as double) end
from started
where channel <> 'phone' and direction = 'inbound'

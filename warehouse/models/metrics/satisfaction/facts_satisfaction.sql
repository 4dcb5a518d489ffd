-- What did customers answer, and who could have?
with interactions as (
    select * from {{ ref('fct_interaction') }}
),

ratings as (
    select * from {{ ref('fct_rating') }}
),

members as (
    select agent_id, team_name from {{ ref('dim_agent') }}
),

closed_in_writing as (
    select interaction_id, channel, team_name, agent_id, ended_at, rating_score
    from interactions
    where state = 'closed' and ended_at is not null and channel <> 'phone'
)

select 'csat' as metric, 'measured' as part, ratings.rating_id as unit_id, ratings.interaction_id,
    ratings.answered_at as anchor_at, interactions.channel,
    coalesce(members.team_name, interactions.team_name) as team_name, ratings.agent_id,
    {{ as_share('ratings.is_satisfied') }} as amount
from ratings
left join interactions on ratings.interaction_id = interactions.interaction_id
left join members on ratings.agent_id = members.agent_id
where ratings.is_counted and ratings.answered_at is not null

union all

select 'csat', 'eligible', interaction_id, interaction_id, ended_at, channel, team_name, agent_id,
    {{ as_share('rating_score is not null') }}
from closed_in_writing

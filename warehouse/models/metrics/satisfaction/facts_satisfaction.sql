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
    select interaction_id, channel, team_name, agent_id, ended_at, rating_score, is_bot_involved
    from interactions
    where state = 'closed' and ended_at is not null and channel <> 'phone'
),

-- The latest about the bot of each interaction; one about an interaction that we don't hold stands for itself.
newest_about_bots as (
    select
        *,
        row_number() over (
            partition by coalesce(interaction_id, rating_id) order by answered_at desc, rating_id desc
        ) as newest_first
    from ratings
    where is_bot_rating and is_satisfied is not null and answered_at is not null
),

about_bots as (
    select * from newest_about_bots where newest_first = 1
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

{{ eligible_facts_of('csat', 'closed_in_writing', 'ended_at', 'rating_score is not null') }}

union all

select 'bot_csat', 'measured', about_bots.rating_id, about_bots.interaction_id, about_bots.answered_at,
    interactions.channel, interactions.team_name, about_bots.agent_id, {{ as_share('about_bots.is_satisfied') }}
from about_bots
left join interactions on about_bots.interaction_id = interactions.interaction_id

union all

select 'bot_csat', 'eligible', closed_in_writing.interaction_id, closed_in_writing.interaction_id,
    closed_in_writing.ended_at, closed_in_writing.channel, closed_in_writing.team_name, closed_in_writing.agent_id,
    {{ as_share('about_bots.rating_id is not null') }}
from closed_in_writing
left join about_bots on closed_in_writing.interaction_id = about_bots.interaction_id
where closed_in_writing.is_bot_involved

{{ config(materialized='in_part', units={'interaction': 'interaction_id'}, stored=false) }}

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

surveys as (
    select
        ratings.*,
        interactions.channel,
        coalesce(members.team_name, interactions.team_name) as team_of_work
    from ratings
    left join interactions on ratings.interaction_id = interactions.interaction_id
    left join members on ratings.agent_id = members.agent_id
    where not ratings.is_copy
),

-- The latest of each interaction; one about an interaction that we don't hold stands for itself.
answers_newest_first as (
    select
        *,
        row_number() over (
            partition by survey, is_bot_rating, coalesce(interaction_id, rating_id)
            order by answered_at desc, rating_id desc
        ) as newest_first
    from surveys
    where score is not null and scale_max > scale_min and answered_at is not null
),

about_bots as (
    select * from answers_newest_first where survey = 'csat' and is_bot_rating and newest_first = 1
),

-- At least two thirds of the way from worst to best: 5 of 7. Multiplied out, because a third has no exact number.
about_effort as (
    select *, 3 * (score - scale_min) >= 2 * (scale_max - scale_min) as is_easy
    from answers_newest_first
    where survey = 'ces' and not is_bot_rating and newest_first = 1
),

about_loyalty as (
    select
        *,
        scale_min = 0 and scale_max = 10 as is_of_the_scale,
        case when score >= 9 then cast(100 as double) when score <= 6 then cast(-100 as double) else cast(0 as double) end
            as balance
    from surveys
    where survey = 'nps' and score is not null and answered_at is not null
),

tools_that_tell_of_silence as (
    select connection from {{ ref('int_silence') }}
),

about_work_of_people as (
    select
        surveys.*,
        surveys.requested_at is not null and tools_that_tell_of_silence.connection is not null as is_known_when_sent
    from surveys
    left join tools_that_tell_of_silence on surveys.connection = tools_that_tell_of_silence.connection
    where surveys.survey = 'csat' and not surveys.is_bot_rating
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

union all

select 'survey_response_rate', 'measured', rating_id, interaction_id, requested_at, channel, team_of_work, agent_id,
    {{ as_share('score is not null') }}
from about_work_of_people
where is_known_when_sent

union all

select 'survey_response_rate', 'eligible', rating_id, interaction_id, coalesce(requested_at, answered_at), channel,
    team_of_work, agent_id, {{ as_share('is_known_when_sent') }}
from about_work_of_people
where coalesce(requested_at, answered_at) is not null

union all

select 'net_promoter_score', 'measured', rating_id, interaction_id, answered_at, channel, team_of_work, agent_id, balance
from about_loyalty
where is_of_the_scale

union all

select 'net_promoter_score', 'eligible', rating_id, interaction_id, answered_at, channel, team_of_work, agent_id,
    {{ as_share('is_of_the_scale') }}
from about_loyalty

union all

select 'customer_effort_score', 'measured', rating_id, interaction_id, answered_at, channel, team_of_work, agent_id,
    {{ as_share('is_easy') }}
from about_effort

union all

select 'customer_effort_score', 'eligible', closed_in_writing.interaction_id, closed_in_writing.interaction_id,
    closed_in_writing.ended_at, closed_in_writing.channel, closed_in_writing.team_name, closed_in_writing.agent_id,
    {{ as_share('about_effort.rating_id is not null') }}
from closed_in_writing
left join about_effort on closed_in_writing.interaction_id = about_effort.interaction_id

{{ config(materialized='in_part', units={'interaction': 'interaction_id'}, stored=false) }}

-- What did reviewers find, and which interactions could they have looked at?
with interactions as (
    select * from {{ ref('fct_interaction') }}
),

scored_reviews as (
    select * from {{ ref('fct_review') }} where score is not null and not is_calibration
),

members as (
    select agent_id, team_name from {{ ref('dim_agent') }}
),

opinions as (
    select * from {{ ref('int_category_opinion') }}
),

reviewed_and_rated as (
    select * from {{ ref('quality_and_satisfaction') }}
),

answers as (
    select * from {{ ref('fct_rating') }}
    where is_counted and interaction_id is not null and answered_at is not null
),

counted_reviews as (
    select
        reviews.review_id,
        reviews.interaction_id,
        reviews.selection,
        reviews.score,
        reviews.reviewed_at,
        interactions.channel,
        coalesce(members.team_name, interactions.team_name) as team_name,
        reviews.reviewee_agent_id as agent_id
    from scored_reviews as reviews
    left join interactions on reviews.interaction_id = interactions.interaction_id
    left join members on reviews.reviewee_agent_id = members.agent_id
    where reviews.is_counted and reviews.reviewed_at is not null
),

reviewed_interactions as (
    select interaction_id, bool_or(is_counted) as is_reviewed_by_people, bool_or(is_automatic) as is_reviewed_automatically
    from scored_reviews
    where interaction_id is not null
    group by interaction_id
),

closed as (
    select
        interactions.interaction_id,
        interactions.channel,
        interactions.team_name,
        interactions.agent_id,
        interactions.ended_at,
        coalesce(reviewed_interactions.is_reviewed_by_people, false) as is_reviewed_by_people,
        coalesce(reviewed_interactions.is_reviewed_automatically, false) as is_reviewed_automatically
    from interactions
    left join reviewed_interactions on interactions.interaction_id = reviewed_interactions.interaction_id
    where interactions.state = 'closed' and interactions.ended_at is not null
),

-- Before the first interaction that was reviewed, nobody reviewed; a tool that is not there covers nothing, not 0 %.
beginnings as (
    select
        max(case when reviewed_by = 'anybody' then reviewed_from end) as any_from,
        max(case when reviewed_by = 'people' then reviewed_from end) as people_from,
        max(case when reviewed_by = 'machine' then reviewed_from end) as automatic_from
    from {{ ref('int_review_beginning') }}
),

within_reach as (
    select
        closed.*,
        coalesce(closed.ended_at >= beginnings.any_from, false) as is_within_reach,
        coalesce(closed.ended_at >= beginnings.people_from, false) as is_within_reach_of_people,
        coalesce(closed.ended_at >= beginnings.automatic_from, false) as is_within_automatic_reach
    from closed
    cross join beginnings
),

rated as (
    select
        answers.rating_id,
        answers.interaction_id,
        answers.answered_at,
        interactions.channel,
        interactions.team_name,
        interactions.agent_id,
        reviewed_and_rated.quality_score,
        reviewed_and_rated.quadrant
    from answers
    inner join interactions on answers.interaction_id = interactions.interaction_id
    left join reviewed_and_rated on answers.interaction_id = reviewed_and_rated.interaction_id
)

{% for metric, is_about in [
    ('iqs', 'true'), ('iqs_random', "selection = 'random'"), ('iqs_targeted', "selection = 'targeted'")
] -%}
select '{{ metric }}' as metric, 'measured' as part, review_id as unit_id, interaction_id, reviewed_at as anchor_at,
    channel, team_name, agent_id, score as amount
from counted_reviews
where {{ is_about }}

union all

{% endfor %}

{{ eligible_facts_of('iqs', 'closed', 'ended_at', 'is_reviewed_by_people') }}

{% for metric in ['iqs_random', 'iqs_targeted'] %}
union all

select '{{ metric }}' as metric, 'eligible' as part, review_id as unit_id, interaction_id, reviewed_at as anchor_at,
    channel, team_name, agent_id, {{ as_share('selection is not null') }} as amount
from counted_reviews
{% endfor %}

union all

{{ facts_of('qa_coverage', 'within_reach', as_share('is_reviewed_by_people or is_reviewed_automatically'), 'ended_at',
    is_about='is_within_reach') }}

union all

{{ facts_of('qa_coverage_by_people', 'within_reach', as_share('is_reviewed_by_people'), 'ended_at',
    is_about='is_within_reach_of_people') }}

union all

{{ facts_of('qa_coverage_automatic', 'within_reach', as_share('is_reviewed_automatically'), 'ended_at',
    is_about='is_within_automatic_reach') }}

union all

-- What several reviewers rated is compared: the ratings stand here, the agreement is worked out in int_agreement.
select 'reviewer_agreement' as metric, 'measured' as part, review_id as unit_id, interaction_id,
    compared_at as anchor_at, channel, team_name, agent_id, score as amount
from opinions
where reviewer_count >= 2

union all

select 'reviewer_agreement' as metric, 'eligible' as part, max(review_id) as unit_id,
    max(interaction_id) as interaction_id, compared_at as anchor_at, max(channel) as channel,
    max(team_name) as team_name, max(agent_id) as agent_id, {{ as_share('max(reviewer_count) >= 2') }} as amount
from opinions
group by subject_id, compared_at

{% for metric, amount in [
    ('quality_satisfaction_correlation', 'quality_score'),
    ('high_quality_satisfied', as_share("quadrant = 'high quality, satisfied'")),
    ('high_quality_not_satisfied', as_share("quadrant = 'high quality, not satisfied'")),
    ('low_quality_satisfied', as_share("quadrant = 'low quality, satisfied'")),
    ('low_quality_not_satisfied', as_share("quadrant = 'low quality, not satisfied'")),
] %}
union all

select '{{ metric }}' as metric, 'measured' as part, rating_id as unit_id, interaction_id, answered_at as anchor_at,
    channel, team_name, agent_id, {{ amount }} as amount
from rated
where quality_score is not null

union all

select '{{ metric }}' as metric, 'eligible' as part, rating_id as unit_id, interaction_id, answered_at as anchor_at,
    channel, team_name, agent_id, {{ as_share('quality_score is not null') }} as amount
from rated
{% endfor %}

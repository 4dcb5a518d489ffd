-- Where an interaction was both reviewed and rated: do reviewers and the customer see the same?
{%- set high_quality_from = 80 %}
with answers as (
    select * from {{ ref('fct_rating') }} where is_counted and interaction_id is not null and answered_at is not null
),

interactions as (
    select * from {{ ref('fct_interaction') }}
),

reviews as (
    select
        interaction_id,
        avg(score) as quality_score,
        count(*) as review_count,
        max(reviewed_at) as reviewed_at
    from {{ ref('fct_review') }}
    where is_counted and interaction_id is not null
    group by interaction_id
)

select
    answers.interaction_id,
    interactions.customer_id,
    interactions.channel,
    interactions.team_name,
    interactions.agent_id,
    answers.rating_id,
    answers.answered_at,
    (answers.score - answers.scale_min) / (answers.scale_max - answers.scale_min) as satisfaction,
    answers.is_satisfied,
    reviews.review_count,
    reviews.reviewed_at,
    reviews.quality_score,
    reviews.quality_score >= {{ high_quality_from }} as is_high_quality,
    case
        when reviews.quality_score >= {{ high_quality_from }} and answers.is_satisfied then 'high quality, satisfied'
        when reviews.quality_score >= {{ high_quality_from }} then 'high quality, not satisfied'
        when answers.is_satisfied then 'low quality, satisfied'
        else 'low quality, not satisfied'
    end as quadrant
from answers
inner join interactions on answers.interaction_id = interactions.interaction_id
inner join reviews on answers.interaction_id = reviews.interaction_id
order by answers.answered_at, answers.interaction_id

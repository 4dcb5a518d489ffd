-- How did reviewers score each agent's work in the days before a training and in those after it, per category?
{%- set days = coaching_days() %}
with trainings as (
    select * from {{ ref('core_trainings') }} where not is_deleted and completed_at is not null and title is not null
),

agent_of_email as (
    select email, agent_id from {{ ref('int_agent_email') }}
),

interactions as (
    select interaction_id, ended_at from {{ ref('int_interaction') }}
),

reviews as (
    select * from {{ ref('int_review') }} where is_counted and reviewee_agent_id is not null
),

ratings as (
    select * from {{ ref('core_review_ratings') }}
    where not is_deleted and score is not null and category_name is not null
),

-- The first time: who repeats a training had learned it before.
completions as (
    select
        lower(trim(trainings.title)) as training_key,
        min(trim(trainings.title)) as training_title,
        agent_of_email.agent_id,
        min(trainings.completed_at) as completed_at
    from trainings
    inner join agent_of_email on nullif(lower(trim(trainings.agent_email)), '') = agent_of_email.email
    group by lower(trim(trainings.title)), agent_of_email.agent_id
),

-- Reviews are given days later: what counts is when the work was done, where we know.
work as (
    select
        reviews.review_id,
        reviews.reviewee_agent_id as agent_id,
        coalesce(interactions.ended_at, reviews.reviewed_at) as done_at,
        reviews.score
    from reviews
    left join interactions on reviews.interaction_id = interactions.interaction_id
),

scores as (
    select agent_id, done_at, 'all' as category_name, score from work
    union all
    select work.agent_id, work.done_at, trim(ratings.category_name) as category_name, ratings.score
    from work
    inner join ratings on work.review_id = ratings.review_key
),

scores_around as (
    select
        completions.training_key,
        completions.training_title,
        completions.agent_id,
        completions.completed_at,
        scores.category_name,
        scores.score,
        scores.done_at < completions.completed_at as is_before
    from completions
    inner join scores
        on
            completions.agent_id = scores.agent_id
            and scores.done_at >= completions.completed_at - interval {{ days }} day
            and scores.done_at < completions.completed_at + interval {{ days }} day
)

select
    min(min(training_title)) over (partition by training_key) as training_title,
    category_name,
    agent_id,
    completed_at,
    count(case when is_before then 1 end) as review_count_before,
    count(case when not is_before then 1 end) as review_count_after,
    avg(case when is_before then score end) as score_before,
    avg(case when not is_before then score end) as score_after
from scores_around
group by training_key, category_name, agent_id, completed_at

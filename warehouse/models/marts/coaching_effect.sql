-- Did scores change when agents had taken a training? Each agent is compared with themselves (docs/decisions/coaching-effect.md).
{%- set days = coaching_days() %}
{%- set fewest_reviews = 3 %}
{%- set fewest_agents = 5 %}
with agents as (
    select * from {{ ref('int_coached_agent') }}
),

newest_review as (
    select max(reviewed_at) as reviewed_at from {{ ref('int_review') }} where is_counted
),

compared as (
    select
        *,
        review_count_before >= {{ fewest_reviews }} and review_count_after >= {{ fewest_reviews }} as has_enough
    from agents
),

summed as (
    select
        training_title,
        category_name,
        count(*) as trained_agent_count,
        count(case when has_enough then 1 end) as agent_count,
        cast(coalesce(sum(case when has_enough then review_count_before end), 0) as bigint) as review_count_before,
        cast(coalesce(sum(case when has_enough then review_count_after end), 0) as bigint) as review_count_after,
        avg(case when has_enough then score_before end) as score_before,
        avg(case when has_enough then score_after end) as score_after,
        avg(case when has_enough then score_after - score_before end) as difference,
        stddev_samp(case when has_enough then score_after - score_before end) as deviation,
        max(completed_at) as last_completed_at
    from compared
    group by training_title, category_name
),

-- Of fewer there is no number: it would be one of single people.
shown as (
    select *, agent_count >= {{ fewest_agents }} as is_shown
    from summed
)

select
    shown.training_title,
    shown.category_name,
    shown.trained_agent_count,
    shown.agent_count,
    shown.review_count_before,
    shown.review_count_after,
    case when shown.is_shown then shown.score_before end as score_before,
    case when shown.is_shown then shown.score_after end as score_after,
    case when shown.is_shown then shown.difference end as difference,
    case when shown.is_shown then shown.difference - {{ mean_margin('shown.deviation', 'shown.agent_count') }} end
        as interval_low,
    case when shown.is_shown then shown.difference + {{ mean_margin('shown.deviation', 'shown.agent_count') }} end
        as interval_high,
    coalesce(shown.last_completed_at + interval {{ days }} day > newest_review.reviewed_at, true) as is_provisional,
    case
        when not shown.is_shown
            then 'fewer than {{ fewest_agents }} agents with {{ fewest_reviews }} reviews on either side'
    end as missing_reason
from shown
cross join newest_review
order by shown.training_title, shown.category_name

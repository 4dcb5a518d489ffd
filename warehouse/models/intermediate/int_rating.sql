{{ config(materialized='table') }}

-- Which answers count as satisfaction? The latest one about human work per interaction. Where the tool of the interaction
-- brings its own answers, copies of them in another tool (a QA tool, say) don't (docs/decisions/csat-mapping.md).
-- Surveys that nobody answered and those that ask something else are here, too, and never count as satisfaction.
with ratings as (
    select * from {{ ref('core_ratings') }} where not is_deleted
),

interactions as (
    select interaction_id, customer_id, connection from {{ ref('int_interaction') }}
),

customer_of_record as (
    select record_key, person_id from {{ source('identity', 'person_record') }}
),

agents as (
    select record_key, agent_id from {{ ref('int_agent_record') }}
),

agent_of_email as (
    select email, agent_id from {{ ref('int_agent_email') }}
),

joined as (
    select
        ratings.record_key as rating_id,
        coalesce(interactions.customer_id, customer_of_record.person_id) as customer_id,
        interactions.interaction_id,
        ratings.connection,
        ratings.connector,
        coalesce(agents.agent_id, agent_of_email.agent_id) as agent_id,
        case
            when coalesce(ratings.survey, 'csat') in ('csat', 'nps', 'ces') then coalesce(ratings.survey, 'csat')
            else 'other'
        end as survey,
        ratings.score,
        ratings.score is not null as is_answered,
        ratings.scale_min,
        ratings.scale_max,
        coalesce(ratings.is_bot_rating, false) as is_bot_rating,
        ratings.remark,
        ratings.requested_at,
        case when ratings.score is not null then ratings.occurred_at end as answered_at,
        ratings.source_url,
        -- An answer about an interaction that we don't hold stands for itself.
        coalesce(ratings.interaction_key, ratings.record_key) as unit,
        -- The key of an interaction begins with its connection, also when the interaction itself is not held.
        ratings.interaction_key is null
            or substr(ratings.interaction_key, 1, length(ratings.connection) + 1) = ratings.connection || ':' as is_native
    from ratings
    left join interactions on ratings.interaction_key = interactions.interaction_id
    left join customer_of_record on ratings.person_key = customer_of_record.record_key
    left join agents on ratings.agent_key = agents.record_key
    left join agent_of_email on nullif(lower(trim(ratings.agent_email)), '') = agent_of_email.email
),

-- Whose word is taken? The interaction's own tool's, unless that knows of no answer and another tool does.
with_sides as (
    select
        *,
        bool_or(is_native and is_answered) over (partition by unit, survey)
        or (
            bool_or(is_native) over (partition by unit, survey)
            and not bool_or(is_answered) over (partition by unit, survey)
        ) as is_native_side_taken
    from joined
),

with_copies_marked as (
    select *, is_native <> is_native_side_taken as is_copy from with_sides
),

ranked as (
    select
        *,
        row_number() over (
            partition by unit, survey, is_answered, is_copy or is_bot_rating
            order by answered_at desc nulls last, rating_id desc
        ) as newest_first
    from with_copies_marked
)

select
    rating_id,
    customer_id,
    interaction_id,
    connection,
    connector,
    agent_id,
    survey,
    score,
    scale_min,
    scale_max,
    case
        when survey = 'csat' and scale_max > scale_min
            then (score - scale_min) / (scale_max - scale_min) >= 0.75
    end as is_satisfied,
    is_bot_rating,
    is_copy,
    coalesce(
        survey = 'csat' and is_answered and not is_copy and not is_bot_rating and newest_first = 1
        and scale_max > scale_min,
        false
    ) as is_counted,
    remark,
    requested_at,
    answered_at,
    source_url
from ranked

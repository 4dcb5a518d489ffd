{{ config(materialized='in_part', units={'interaction': 'interaction_id'}) }}

-- What happened in each conversation and call, from the first word to the customer's verdict?
with interactions as (
    select * from {{ ref('int_interaction') }}
),

replies as (
    select * from {{ ref('int_first_reply') }}
),

participation as (
    select * from {{ ref('int_participation') }}
),

courses as (
    select interaction_id, first_closed_at from {{ ref('int_course') }}
),

requester_waits as (
    select interaction_id, sum({{ seconds_between('started_at', 'ended_at') }}) as requester_wait_seconds
    from {{ ref('int_requester_wait') }}
    group by interaction_id
),

business_time as (
    select * from {{ ref('int_business_time') }}
),

counted_ratings as (
    select interaction_id, score, scale_max from {{ ref('int_rating') }}
    where is_counted and interaction_id is not null
),

review_scores as (
    select
        reviews.interaction_key as interaction_id,
        avg(scores.score) as review_score
    from {{ ref('core_reviews') }} as reviews
    inner join {{ ref('int_review_score') }} as scores on reviews.record_key = scores.review_key
    where not reviews.is_deleted and {{ is_review_of_work('reviews') }}
    group by reviews.interaction_key
)

select
    interactions.interaction_id,
    interactions.customer_id,
    interactions.company_id,
    interactions.connection,
    interactions.connector,
    interactions.source_object,
    interactions.source_id,
    interactions.source_url,
    interactions.channel,
    interactions.direction,
    interactions.agent_id,
    interactions.agent_name,
    interactions.team_name,
    interactions.subject,
    interactions.preview,
    interactions.state,
    interactions.outcome,
    interactions.missed_reason,
    interactions.started_at,
    interactions.ended_at,
    interactions.updated_at,
    interactions.waiting_since,
    interactions.wait_seconds,
    interactions.talk_seconds,
    interactions.hold_seconds,
    interactions.wrap_seconds,
    participation.transfer_count,
    participation.agent_ids,
    case when interactions.channel <> 'phone' then replies.first_human_reply_at end as first_human_reply_at,
    case
        when interactions.channel <> 'phone' and interactions.direction = 'inbound'
            then {{ seconds_between('interactions.started_at', 'replies.first_human_reply_at') }}
    end as first_response_seconds,
    business_time.first_response_business_seconds,
    case when interactions.channel <> 'phone' then courses.first_closed_at end as first_closed_at,
    case
        when interactions.channel <> 'phone' and courses.first_closed_at >= interactions.started_at
            then {{ seconds_between('interactions.started_at', 'courses.first_closed_at') }}
    end as first_close_seconds,
    business_time.first_close_business_seconds,
    case
        when interactions.channel <> 'phone' and interactions.state = 'closed'
            and interactions.ended_at >= interactions.started_at
            then {{ seconds_between('interactions.started_at', 'interactions.ended_at') }}
    end as resolution_seconds,
    business_time.resolution_business_seconds,
    requester_waits.requester_wait_seconds,
    business_time.requester_wait_business_seconds,
    business_time.business_schedule,
    replies.message_count,
    coalesce(interactions.is_bot_involved, false) or replies.has_bot_event as is_bot_involved,
    interactions.bot_resolution,
    counted_ratings.score as rating_score,
    counted_ratings.scale_max as rating_scale_max,
    review_scores.review_score,
    interactions.tags
from interactions
left join replies on interactions.interaction_id = replies.interaction_id
left join courses on interactions.interaction_id = courses.interaction_id
left join requester_waits on interactions.interaction_id = requester_waits.interaction_id
left join participation on interactions.interaction_id = participation.interaction_id
left join business_time on interactions.interaction_id = business_time.interaction_id
left join counted_ratings on interactions.interaction_id = counted_ratings.interaction_id
left join review_scores on interactions.interaction_id = review_scores.interaction_id
order by interactions.customer_id, interactions.started_at

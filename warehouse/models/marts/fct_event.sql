{{ config(materialized='in_part', units={'interaction': 'interaction_id', 'customer': 'customer_id'}) }}

-- What happened with each customer, in order, over all tools? Stored by customer and time: one customer's page is a
-- few row groups.
with interactions as (
    select * from {{ ref('fct_interaction') }}
),

events as (
    select * from {{ ref('int_event') }}
),

sentiments as (
    select * from {{ ref('int_sentiment') }}
),

ratings as (
    select * from {{ ref('int_rating') }} where not is_copy and score is not null
),

reviews as (
    select * from {{ ref('int_review') }} where not is_automatic and not is_calibration
),

deals as (
    select * from {{ ref('int_deal') }}
),

activities as (
    select * from {{ ref('int_activity') }}
),

incidents as (
    select * from {{ ref('int_incident') }}
),

trainings as (
    select * from {{ ref('int_training') }}
),

members as (
    select agent_id, name from {{ ref('dim_agent') }}
),

things_inside_interactions as (
    select
        events.event_id,
        interactions.customer_id,
        events.occurred_at,
        interactions.interaction_id,
        events.connection,
        events.connector,
        interactions.channel,
        case
            when events.event_type in (
                'message', 'note', 'assigned', 'opened', 'closed', 'snoozed', 'on_hold', 'voicemail', 'transferred', 'tagged',
                'bot_joined', 'bot_handed_off', 'bot_resolved'
            ) then events.event_type
            else 'other'
        end as event_type,
        events.actor_type,
        events.actor_name,
        events.agent_id,
        interactions.direction,
        case when events.event_type in ('message', 'opened') then interactions.subject end as title,
        events.body,
        events.is_public,
        sentiments.language,
        sentiments.sentiment,
        sentiments.sentiment_source,
        coalesce(events.source_url, interactions.source_url) as source_url
    from events
    left join interactions on events.interaction_key = interactions.interaction_id
    left join sentiments on events.event_id = sentiments.event_id
    -- A call is one event, below: its ringing, answer and end are columns of it.
    where events.event_type not in ('call_started', 'call_answered', 'call_ended')
),

calls as (
    select
        interaction_id || ':call' as event_id,
        customer_id,
        started_at as occurred_at,
        interaction_id,
        connection,
        connector,
        channel,
        'call' as event_type,
        case direction when 'inbound' then 'customer' when 'outbound' then 'agent' end as actor_type,
        case when direction = 'outbound' then agent_name end as actor_name,
        agent_id,
        direction,
        subject as title,
        preview as body,
        true as is_public,
        talk_seconds as duration_seconds,
        wait_seconds,
        outcome,
        state,
        source_url
    from interactions
    where channel = 'phone'
),

answers as (
    select
        ratings.rating_id as event_id,
        ratings.customer_id,
        ratings.answered_at as occurred_at,
        ratings.interaction_id,
        ratings.connection,
        ratings.connector,
        interactions.channel,
        'rating' as event_type,
        'customer' as actor_type,
        ratings.agent_id,
        interactions.direction,
        case ratings.survey when 'nps' then 'would they recommend us' when 'ces' then 'how easy was it' end as title,
        ratings.remark as body,
        false as is_public,
        ratings.score as rating_score,
        ratings.scale_max as rating_scale_max,
        coalesce(ratings.source_url, interactions.source_url) as source_url
    from ratings
    left join interactions on ratings.interaction_id = interactions.interaction_id
),

verdicts as (
    select
        reviews.review_id as event_id,
        reviews.customer_id,
        reviews.reviewed_at as occurred_at,
        reviews.interaction_id,
        reviews.connection,
        reviews.connector,
        interactions.channel,
        'review' as event_type,
        'agent' as actor_type,
        coalesce(reviewers.name, reviews.reviewer_name) as actor_name,
        reviews.reviewee_agent_id as agent_id,
        interactions.direction,
        reviews.scorecard_name as title,
        reviews.comment as body,
        false as is_public,
        reviews.score as review_score,
        coalesce(reviews.source_url, interactions.source_url) as source_url
    from reviews
    left join interactions on reviews.interaction_id = interactions.interaction_id
    left join members as reviewers on reviews.reviewer_agent_id = reviewers.agent_id
),

deal_steps as (
    select
        deal_id || ':created' as event_id,
        'deal_created' as event_type,
        created_at as occurred_at,
        *
    from deals
    union all
    select
        deal_id || ':' || status as event_id,
        'deal_' || status as event_type,
        closed_at as occurred_at,
        *
    from deals
    where status in ('won', 'lost') and closed_at is not null
),

deals_as_events as (
    select
        event_id,
        customer_id,
        occurred_at,
        connection,
        connector,
        event_type,
        'agent' as actor_type,
        owner_name as actor_name,
        agent_id,
        title,
        stage as body,
        false as is_public,
        status as state,
        source_url
    from deal_steps
),

all_events as (
    {{ event_rows('things_inside_interactions', [
        'interaction_id', 'channel', 'actor_type', 'actor_name', 'agent_id', 'direction', 'title', 'body', 'is_public',
        'language', 'sentiment', 'sentiment_source', 'source_url'
    ]) }}
    union all
    {{ event_rows('calls', [
        'interaction_id', 'channel', 'actor_type', 'actor_name', 'agent_id', 'direction', 'title', 'body', 'is_public',
        'duration_seconds', 'wait_seconds', 'outcome', 'state', 'source_url'
    ]) }}
    union all
    {{ event_rows('answers', [
        'interaction_id', 'channel', 'actor_type', 'agent_id', 'direction', 'title', 'body', 'is_public',
        'rating_score', 'rating_scale_max', 'source_url'
    ]) }}
    union all
    {{ event_rows('verdicts', [
        'interaction_id', 'channel', 'actor_type', 'actor_name', 'agent_id', 'direction', 'title', 'body', 'is_public',
        'review_score', 'source_url'
    ]) }}
    union all
    {{ event_rows('deals_as_events', [
        'actor_type', 'actor_name', 'agent_id', 'title', 'body', 'is_public', 'state', 'source_url'
    ]) }}
    union all
    {{ event_rows('activities', [
        'actor_type', 'actor_name', 'agent_id', 'title', 'body', 'is_public', 'state', 'due_at', 'source_url'
    ]) }}
    union all
    {{ event_rows('incidents', [
        'actor_type', 'title', 'body', 'is_public', 'duration_seconds', 'outcome', 'state', 'source_url'
    ]) }}
    union all
    {{ event_rows('trainings', ['actor_type', 'actor_name', 'agent_id', 'title', 'is_public', 'state', 'source_url']) }}
)

select *
from all_events
order by customer_id nulls last, occurred_at, event_id

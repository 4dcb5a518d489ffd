{{ config(materialized='in_part', units={'interaction': 'interaction_id'}, stored=false) }}

-- How much of each conversation's waiting fell into the hours that its team works, by the rules of each day of it?
with interactions as (
    select interaction_id, direction, state, started_at, ended_at from {{ ref('int_interaction') }}
),

replies as (
    select interaction_id, first_human_reply_at from {{ ref('int_first_reply') }}
),

courses as (
    select interaction_id, first_closed_at from {{ ref('int_course') }}
),

readings as (
    select interaction_id, happened_at, schedule, version, open_seconds from {{ ref('int_business_reading') }}
),

-- A stretch of which one end is unknown makes the whole unknown.
requester_waits as (
    select
        stretches.interaction_id,
        case
            when count(begins.open_seconds) = count(*) and count(ends.open_seconds) = count(*)
                then sum(ends.open_seconds - begins.open_seconds)
        end as requester_wait_business_seconds
    from {{ ref('int_requester_wait') }} as stretches
    left join readings as begins
        on stretches.interaction_id = begins.interaction_id and stretches.started_at = begins.happened_at
    left join readings as ends
        on stretches.interaction_id = ends.interaction_id and stretches.ended_at = ends.happened_at
    group by stretches.interaction_id
)

select
    interactions.interaction_id,
    starts.schedule || ', version ' || starts.version as business_schedule,
    case
        when interactions.direction = 'inbound' and replied.happened_at >= starts.happened_at
            then replied.open_seconds - starts.open_seconds
    end as first_response_business_seconds,
    case when first_closes.happened_at >= starts.happened_at then first_closes.open_seconds - starts.open_seconds end
        as first_close_business_seconds,
    case
        when interactions.state = 'closed' and closes.happened_at >= starts.happened_at
            then closes.open_seconds - starts.open_seconds
    end as resolution_business_seconds,
    requester_waits.requester_wait_business_seconds
from interactions
inner join readings as starts
    on interactions.interaction_id = starts.interaction_id and interactions.started_at = starts.happened_at
left join replies on interactions.interaction_id = replies.interaction_id
left join courses on interactions.interaction_id = courses.interaction_id
left join readings as replied
    on interactions.interaction_id = replied.interaction_id and replies.first_human_reply_at = replied.happened_at
left join readings as first_closes
    on interactions.interaction_id = first_closes.interaction_id and courses.first_closed_at = first_closes.happened_at
left join readings as closes
    on interactions.interaction_id = closes.interaction_id and interactions.ended_at = closes.happened_at
left join requester_waits on interactions.interaction_id = requester_waits.interaction_id

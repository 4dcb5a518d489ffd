{{ config(materialized='in_part', units={'interaction': 'interaction_id'}) }}

-- What did the clock that runs only in the hours of each conversation's team show at the moments that matter of it?
-- A time between two moments is the difference of their readings, so that parts always add up.
with interactions as (
    select interaction_id, team_name, started_at, ended_at from {{ ref('int_interaction') }}
    where channel <> 'phone'
),

moments as (
    select interaction_id, started_at as happened_at from interactions
    union
    select interaction_id, ended_at from interactions
    union
    select interaction_id, first_human_reply_at from {{ ref('int_first_reply') }}
    union
    select interaction_id, first_closed_at from {{ ref('int_course') }}
    union
    select interaction_id, started_at from {{ ref('int_wait') }}
    union
    select interaction_id, ended_at from {{ ref('int_wait') }} where ended_by = 'answer'
    union
    select interaction_id, started_at from {{ ref('int_requester_wait') }}
    union
    select interaction_id, ended_at from {{ ref('int_requester_wait') }}
),

moments_of_teams as (
    select moments.interaction_id, moments.happened_at, interactions.team_name
    from moments
    inner join interactions on moments.interaction_id = interactions.interaction_id
),

{{ on_the_clock('moments_of_teams', 'happened_at') }}

select
    interaction_id,
    happened_at,
    schedule,
    version,
    coalesce(open_seconds_before + {{ seconds_between('starts_at', 'least(happened_at, ends_at)') }}, 0) as open_seconds
from on_the_clock
-- A moment that no version of the schedule covers has no reading.
where version is not null

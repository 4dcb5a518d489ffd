{{ config(materialized='in_part', units={'interaction': 'interaction_id'}, stored=false) }}

-- How long did customers wait for people, and which of them should have had an answer?
with conversations as (
    select * from {{ ref('fct_interaction') }} where started_at is not null and channel <> 'phone'
),

asked_in_writing as (
    select * from conversations where direction = 'inbound'
),

closed_in_writing as (
    select * from asked_in_writing where state = 'closed' and ended_at is not null
),

-- Where no event tells of the first close, the last one is what is known.
closed_at_least_once as (
    select *, coalesce(first_closed_at, ended_at) as known_to_be_closed_at
    from asked_in_writing
    where first_closed_at is not null or (state = 'closed' and ended_at is not null)
),

events as (
    select interaction_key, occurred_at, event_type, {{ is_message_of_a_person() }} as is_answer from {{ ref('int_event') }}
),

readings as (
    select interaction_id, happened_at, open_seconds from {{ ref('int_business_reading') }}
),

handed_over as (
    select interaction_key, min(occurred_at) as handed_over_at
    from events
    where event_type = 'bot_handed_off'
    group by interaction_key
),

answered_after as (
    select handed_over.interaction_key, min(events.occurred_at) as answered_at
    from handed_over
    inner join events
        on handed_over.interaction_key = events.interaction_key and events.occurred_at >= handed_over.handed_over_at
    where events.is_answer
    group by handed_over.interaction_key
),

waits_after_the_bot as (
    select
        asked_in_writing.interaction_id,
        asked_in_writing.channel,
        asked_in_writing.team_name,
        asked_in_writing.agent_id,
        handed_over.handed_over_at,
        {{ seconds_between('handed_over.handed_over_at', 'answered_after.answered_at') }} as seconds
    from asked_in_writing
    inner join handed_over on asked_in_writing.interaction_id = handed_over.interaction_key
    left join answered_after on asked_in_writing.interaction_id = answered_after.interaction_key
),

-- A wait that a close ended, or that nothing has, is known to be one and has no length.
waits_after_an_answer as (
    select
        waits.wait_id,
        waits.interaction_id,
        conversations.channel,
        conversations.team_name,
        waits.agent_id,
        waits.started_at,
        case when waits.ended_by = 'answer' then {{ seconds_between('waits.started_at', 'waits.ended_at') }} end as seconds,
        case when waits.ended_by = 'answer' then ends.open_seconds - begins.open_seconds end as business_seconds
    from {{ ref('int_wait') }} as waits
    inner join conversations on waits.interaction_id = conversations.interaction_id
    left join readings as begins
        on waits.interaction_id = begins.interaction_id and waits.started_at = begins.happened_at
    left join readings as ends
        on waits.interaction_id = ends.interaction_id and waits.ended_at = ends.happened_at
)

{%- set rules = [
    ('first_response_time', 'asked_in_writing', 'first_response_seconds', 'started_at', 'interaction_id'),
    ('first_response_time_business', 'asked_in_writing', 'first_response_business_seconds', 'started_at', 'interaction_id'),
    ('hand_over_response_time', 'waits_after_the_bot', 'seconds', 'handed_over_at', 'interaction_id'),
    ('next_response_time', 'waits_after_an_answer', 'seconds', 'started_at', 'wait_id'),
    ('next_response_time_business', 'waits_after_an_answer', 'business_seconds', 'started_at', 'wait_id'),
    ('time_to_first_close', 'closed_at_least_once', 'first_close_seconds', 'known_to_be_closed_at', 'interaction_id'),
    (
        'time_to_first_close_business', 'closed_at_least_once', 'first_close_business_seconds', 'known_to_be_closed_at',
        'interaction_id',
    ),
    ('time_to_last_close', 'closed_in_writing', 'resolution_seconds', 'ended_at', 'interaction_id'),
    ('time_to_last_close_business', 'closed_in_writing', 'resolution_business_seconds', 'ended_at', 'interaction_id'),
    ('requester_wait', 'closed_in_writing', 'requester_wait_seconds', 'ended_at', 'interaction_id'),
    ('requester_wait_business', 'closed_in_writing', 'requester_wait_business_seconds', 'ended_at', 'interaction_id'),
] %}
{% for metric, relation, seconds, anchor, unit in rules %}
{{ facts_of(metric, relation, seconds, anchor, seconds ~ ' is not null', unit=unit) }}
{{ 'union all' if not loop.last }}
{% endfor %}

-- How long did customers wait for people, and which of them should have had an answer?
with asked_in_writing as (
    select * from {{ ref('fct_interaction') }}
    where started_at is not null and channel <> 'phone' and direction = 'inbound'
),

closed_in_writing as (
    select * from asked_in_writing where state = 'closed' and ended_at is not null
),

events as (
    select interaction_key, occurred_at, event_type, {{ is_message_of_a_person() }} as is_answer from {{ ref('int_event') }}
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
)

{%- set rules = [
    ('first_response_time', 'asked_in_writing', 'first_response_seconds', 'started_at'),
    ('first_response_time_business', 'asked_in_writing', 'first_response_business_seconds', 'started_at'),
    ('hand_over_response_time', 'waits_after_the_bot', 'seconds', 'handed_over_at'),
    ('time_to_last_close', 'closed_in_writing', 'resolution_seconds', 'ended_at'),
    ('time_to_last_close_business', 'closed_in_writing', 'resolution_business_seconds', 'ended_at'),
] %}
{% for metric, interactions, seconds, anchor in rules %}
{{ facts_of(metric, interactions, seconds, anchor, seconds ~ ' is not null') }}
{{ 'union all' if not loop.last }}
{% endfor %}

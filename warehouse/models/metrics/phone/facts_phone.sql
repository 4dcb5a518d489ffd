{{ config(materialized='in_part', units={'interaction': 'interaction_id'}, stored=false) }}

-- How soon were callers answered, and which of them gave up?
{#- Another limit is another meaning, so that it needs another version: docs/decisions/service-level.md. -#}
{%- set answer_limit = 20 %}
{%- set short_call_limit = 5 %}

with offered as (
    select
        interaction_id,
        started_at,
        channel,
        team_name,
        agent_id,
        wait_seconds,
        outcome is not null as has_outcome,
        outcome = 'answered' as is_answered,
        outcome = 'abandoned' as is_abandoned,
        outcome in ('missed', 'voicemail') as is_missed,
        wait_seconds is not null as has_wait,
        talk_seconds,
        talk_seconds is not null as has_talk,
        -- Null as soon as one part is unknown.
        talk_seconds + hold_seconds + wrap_seconds as handle_seconds
    from {{ ref('fct_interaction') }}
    where
        channel = 'phone'
        and direction = 'inbound'
        and state = 'closed'
        and started_at is not null
        -- Whoever hangs up in the menu has not asked for a person yet.
        and coalesce(missed_reason, '') <> 'abandoned_in_ivr'
),

-- Of whom is the answer to each metric's question known?
judged as (
    select
        *,
        -- Who was never answered was not answered in time, however long the wait.
        has_outcome and (has_wait or not is_answered) as knows_service_level,
        has_outcome and (has_wait or not (is_answered or is_abandoned)) as knows_if_dropped,
        has_outcome and (has_wait or not is_abandoned) as knows_if_given_up,
        handle_seconds is not null as has_handle,
        is_answered and wait_seconds <= {{ answer_limit }} as is_answered_in_time,
        is_abandoned and wait_seconds <= {{ answer_limit }} as is_dropped,
        is_abandoned and wait_seconds >= {{ short_call_limit }} as is_given_up
    from offered
),

members as (
    select agent_id, team_name from {{ ref('dim_agent') }}
),

agent_days as (
    select
        int_occupancy.agent_id || ':' || cast(int_occupancy.date_day as varchar) as agent_day,
        cast(null as varchar) as interaction_id,
        cast(int_occupancy.date_day as timestamp) as worked_at,
        'phone' as channel,
        members.team_name,
        int_occupancy.agent_id,
        int_occupancy.occupancy
    from {{ ref('int_occupancy') }} as int_occupancy
    left join members on int_occupancy.agent_id = members.agent_id
)

{#- Metric, whom it is about, what must be known of them, and what is measured. -#}
{%- set rules = [
    ('service_level', 'true', 'knows_service_level', as_share('is_answered_in_time')),
    (
        'service_level_without_short_abandons', 'not coalesce(is_dropped, false)', 'knows_if_dropped',
        as_share('is_answered_in_time'),
    ),
    ('service_level_of_answered', 'is_answered', 'has_wait', as_share('is_answered_in_time')),
    ('abandon_rate', 'true', 'knows_if_given_up', as_share('is_given_up')),
    ('missed_rate', 'true', 'has_outcome', as_share('is_missed')),
    ('speed_of_answer', 'is_answered', 'has_wait', 'wait_seconds'),
    ('average_talk_time', 'is_answered', 'has_talk', 'talk_seconds'),
    ('average_handle_time', 'is_answered', 'has_handle', 'handle_seconds'),
] %}
{% for metric, is_asked_about, is_known, amount in rules %}
{{ facts_of(metric, 'judged', amount, 'started_at', is_known, is_asked_about) }}

union all
{% endfor %}

{{ facts_of('occupancy', 'agent_days', 'occupancy', 'worked_at', 'occupancy is not null', unit='agent_day') }}

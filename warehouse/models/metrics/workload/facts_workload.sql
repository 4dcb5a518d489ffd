{{ config(materialized='in_part', units={'interaction': 'interaction_id'}, stored=false) }}

-- How heavy was the work? Components of strain, each for itself.
with acts as (
    select * from {{ ref('int_act_hours') }}
),

days as (
    select * from {{ ref('int_agent_day') }}
),

handled_contacts as (
    select * from {{ ref('int_handled_contact') }}
),

answered as (
    select
        interaction_id,
        channel,
        team_name,
        agent_id,
        started_at,
        {{ list_item('agent_ids', 1) }} is not null as knows_who
    from {{ ref('fct_interaction') }}
    where started_at is not null and (first_human_reply_at is not null or outcome = 'answered')
),

-- A day is of no channel.
answered_on_days as (
    select interaction_id, cast(null as varchar) as channel, team_name, agent_id, started_at, knows_who from answered
)

select
    'after_hours_share' as metric, 'measured' as part, act_id as unit_id, interaction_id, acted_at as anchor_at, channel,
    team_name, agent_id, {{ as_share('is_after_hours') }} as amount
from acts
where is_after_hours is not null

union all

select 'after_hours_share', 'eligible', act_id, interaction_id, acted_at, channel, team_name, agent_id,
    {{ as_share('is_after_hours is not null') }}
from acts

{#- Metric, what a day says about it, and what must be known of the day. -#}
{%- set rules = [
    ('contacts_per_day', 'cast(contact_count as double)', 'true'),
    ('longest_run', 'longest_run_seconds', 'longest_run_seconds is not null'),
    ('concurrent_contacts', 'attended_seconds / present_seconds', 'present_seconds > 0'),
] %}
{%- for metric, amount, is_known in rules %}

union all

select '{{ metric }}', 'measured', agent_id || ':' || date_day, cast(null as varchar), cast(date_day as timestamp),
    cast(null as varchar), team_name, agent_id, {{ amount }}
from days
where {{ is_known }}

union all

{{ eligible_facts_of(metric, 'answered_on_days', 'started_at', 'knows_who') }}
{%- endfor %}

union all

select 'hard_contact_share', 'measured', agent_id || ':' || interaction_id, interaction_id, ended_at, channel, team_name,
    agent_id, {{ as_share('is_hard') }}
from handled_contacts

union all

{{ eligible_facts_of('hard_contact_share', 'answered', 'started_at', 'knows_who') }}

{{ config(materialized='in_part', units={'interaction': 'interaction_id'}, stored=false) }}

-- Who of ours answered in each contact that is over, and was it a hard one?
{#- Another limit is another meaning: docs/decisions/workload.md. -#}
{%- set many_messages = 20 %}
{%- set worst_share = 0.25 %}

with interactions as (
    select * from {{ ref('fct_interaction') }} where state = 'closed' and ended_at is not null
),

acts as (
    select distinct agent_id, team_name, interaction_id from {{ ref('int_act') }}
),

courses as (
    select interaction_id, human_agent_count, reopen_count from {{ ref('int_course') }}
),

bad_ratings as (
    select distinct interaction_id
    from {{ ref('fct_rating') }}
    where is_counted and (score - scale_min) / nullif(scale_max - scale_min, 0) <= {{ worst_share }}
),

judged as (
    select
        acts.agent_id,
        acts.team_name,
        interactions.interaction_id,
        interactions.channel,
        interactions.ended_at,
        coalesce(courses.reopen_count, 0) > 0
            or coalesce(interactions.transfer_count, 0) > 0
            or coalesce(courses.human_agent_count, 0) > 1
            or coalesce(interactions.message_count, 0) >= {{ many_messages }}
            or bad_ratings.interaction_id is not null as is_hard
    from acts
    inner join interactions on acts.interaction_id = interactions.interaction_id
    left join courses on acts.interaction_id = courses.interaction_id
    left join bad_ratings on acts.interaction_id = bad_ratings.interaction_id
),

{{ on_the_calendar('judged', 'ended_at') }}

select agent_id, team_name, interaction_id, channel, date_day, ended_at, is_hard
from on_the_calendar

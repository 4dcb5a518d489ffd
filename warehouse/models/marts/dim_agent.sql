{{ config(materialized='watched', key='agent_id', whole_if_changed=true) }}

-- Who works (or answers automatically) in support?
with agents as (
    select * from {{ ref('core_agents') }}
),

agent_of_record as (
    select * from {{ ref('int_agent_record') }}
),

teams as (
    select record_key, name from {{ ref('core_teams') }} where not is_deleted
),

first_team_of_record as (
    select
        agents.record_key,
        min(teams.name) as team_name
    from agents
    inner join teams on list_contains(agents.team_keys, teams.record_key)
    group by agents.record_key
),

records_newest_first as (
    select
        agent_of_record.agent_id,
        agent_of_record.email,
        agents.name,
        first_team_of_record.team_name,
        agents.connector,
        coalesce(agents.is_bot, false) as is_bot,
        coalesce(agents.is_active, true) and not agents.is_deleted as is_active,
        row_number() over (
            partition by agent_of_record.agent_id
            order by agents.is_deleted, agents.name is null, agents.record_key
        ) as place
    from agents
    inner join agent_of_record on agents.record_key = agent_of_record.record_key
    left join first_team_of_record on agents.record_key = first_team_of_record.record_key
)

select
    agent_id,
    max(case when place = 1 then name end) as name,
    max(email) as email,
    min(team_name) as team_name,
    bool_or(is_bot) as is_bot,
    bool_or(is_active) as is_active,
    count(distinct connector) as connector_count
from records_newest_first
group by agent_id

{{ config(materialized='in_part', units={'interaction': 'interaction_id'}) }}

-- Who was in each interaction: customer, company, agent and team?
with interactions as (
    select * from {{ ref('core_interactions') }} where not is_deleted {{ and_touched('record_key', 'interaction') }}
),

people as (
    select record_key, company_key from {{ ref('core_people') }}
),

customer_of_record as (
    select record_key, person_id from {{ source('identity', 'person_record') }}
),

companies as (
    select record_key, company_id from {{ ref('int_company_record') }}
),

company_of_customer as (
    select customer_id, company_id from {{ ref('int_customer_company') }}
    union all
    select customer_id, company_id from {{ ref('int_caller_company') }}
),

agents as (
    select * from {{ ref('int_agent_record') }}
),

members as (
    select agent_id, name, team_name from {{ ref('dim_agent') }}
),

teams as (
    select record_key, name from {{ ref('core_teams') }}
)

select
    interactions.record_key as interaction_id,
    customer_of_record.person_id as customer_id,
    coalesce(own_company.company_id, company_of_person.company_id, company_of_customer.company_id) as company_id,
    agents.agent_id,
    members.name as agent_name,
    coalesce(teams.name, members.team_name) as team_name,
    interactions.connection,
    interactions.connector,
    interactions.source_object,
    interactions.source_id,
    interactions.source_url,
    interactions.channel,
    interactions.direction,
    interactions.subject,
    interactions.preview,
    interactions.state,
    interactions.outcome,
    interactions.missed_reason,
    interactions.occurred_at as started_at,
    interactions.ended_at,
    interactions.updated_at,
    interactions.waiting_since,
    interactions.wait_seconds,
    interactions.talk_seconds,
    interactions.hold_seconds,
    interactions.wrap_seconds,
    interactions.is_bot_involved,
    interactions.bot_resolution,
    interactions.tags
from interactions
left join people on interactions.person_key = people.record_key
left join customer_of_record on interactions.person_key = customer_of_record.record_key
left join companies as own_company on interactions.company_key = own_company.record_key
left join companies as company_of_person on people.company_key = company_of_person.record_key
left join company_of_customer on customer_of_record.person_id = company_of_customer.customer_id
left join agents on interactions.agent_key = agents.record_key
left join members on agents.agent_id = members.agent_id
left join teams on interactions.team_key = teams.record_key

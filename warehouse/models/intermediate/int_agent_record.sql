{{ config(materialized='table') }}

-- Which member of the support organisation is each agent record? The same e-mail address is the same member.
with agents as (
    select * from {{ ref('core_agents') }}
),

agents_with_normal_email as (
    select
        record_key,
        nullif(lower(trim(email)), '') as email
    from agents
)

select
    record_key,
    {{ short_id('a', 'coalesce(email, record_key)') }} as agent_id,
    email
from agents_with_normal_email

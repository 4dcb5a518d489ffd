{{ config(materialized='watched', key='record_key', whole_if_changed=true) }}

-- Which member of the support organisation is each agent record? Identity says.
select
    record_key,
    agent_id,
    email
from {{ source('identity', 'agent_record') }}

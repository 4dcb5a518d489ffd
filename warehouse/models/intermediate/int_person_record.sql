{{ config(materialized='watched', key='record_key', carried=['person_id']) }}

-- Which person is each record of a person? Identity says; kept to see who became somebody else.
select
    record_key,
    person_id
from {{ source('identity', 'person_record') }}

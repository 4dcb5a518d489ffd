{{ config(materialized='watched', key='connection', whole_if_changed=true) }}

-- Which tools tell of surveys that nobody answered? One that never did tells answers alone, of which all are answered.
select distinct connection
from {{ ref('fct_rating') }}
where not is_copy and survey = 'csat' and score is null and requested_at is not null

-- Which trainings did agents take?
with trainings as (
    select * from {{ raw_union('filedrop', 'trainings') }}
)

select
    {{ common_columns('training', 'record_id', 'url', 'coalesce(completed_at, assigned_at)') }},
    lower(nullif(trim(agent_email), '')) as agent_email,
    nullif(trim(title), '') as title,
    score,
    completed_at
from trainings

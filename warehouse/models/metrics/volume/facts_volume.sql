-- Which interactions started?
with started as (
    select * from {{ ref('fct_interaction') }} where started_at is not null
)

{{ facts_of('volume', 'started', 'cast(1 as double)', 'started_at') }}

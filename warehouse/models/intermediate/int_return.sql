{{ config(materialized='in_part', units={'interaction': 'interaction_id'}, stored=false) }}

-- When did the customer of an interaction that is over come next, by whatever channel? Calls that nobody answered are
-- a return, too: the customer had a reason to call.
with interactions as (
    select interaction_id, customer_id, direction, started_at, ended_at from {{ ref('int_interaction') }}
    where customer_id is not null
),

comings_and_ends as (
    select
        customer_id,
        started_at as happened_at,
        1 as place,
        interaction_id as coming_id,
        started_at as coming_at,
        cast(null as varchar) as ended_id
    from interactions
    where direction = 'inbound' and started_at is not null
    union all
    select customer_id, ended_at, 2, cast(null as varchar), cast(null as timestamp), interaction_id
    from interactions
    where ended_at is not null
),

followed as (
    select
        ended_id,
        {{ next_known('coming_id', 'each_customer') }} as returned_interaction_id,
        {{ next_known('coming_at', 'each_customer') }} as returned_at
    from comings_and_ends
    -- What starts in the second in which something ends was no answer to that end.
    window each_customer as (
        partition by customer_id order by happened_at, place, coming_id nulls last, ended_id nulls last
    )
)

select ended_id as interaction_id, returned_interaction_id, returned_at
from followed
where ended_id is not null and returned_at is not null

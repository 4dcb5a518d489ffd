-- When did somebody who may be the customer of an episode first come, from its beginning on? None where nobody did.
with episodes as (
    select episode_id, customer_id, started_at, ended_at from {{ ref('fct_episode') }}
),

suggested as (
    select customer_id, other_customer_id from {{ ref('int_suggested_customer') }}
),

comings as (
    select interaction_id, customer_id, started_at from {{ ref('int_interaction') }}
    where direction = 'inbound' and customer_id is not null and started_at is not null
),

with_others as (
    select episodes.episode_id, episodes.started_at, suggested.other_customer_id
    from episodes
    inner join suggested on episodes.customer_id = suggested.customer_id
    where episodes.ended_at is not null
),

seen as (
    select with_others.episode_id, comings.interaction_id, comings.started_at as seen_at
    from with_others
    inner join comings
        on with_others.other_customer_id = comings.customer_id and comings.started_at >= with_others.started_at
    union all
    -- What the other had begun before and not finished. What is never closed is given a week from its start.
    select with_others.episode_id, others.episode_id, with_others.started_at
    from with_others
    inner join episodes as others
        on
            with_others.other_customer_id = others.customer_id
            and others.started_at < with_others.started_at
            and coalesce(others.ended_at, others.started_at + interval 7 day) >= with_others.started_at
),

in_order as (
    select *, row_number() over (partition by episode_id order by seen_at, interaction_id) as place
    from seen
)

select episode_id, interaction_id as seen_interaction_id, seen_at
from in_order
where place = 1

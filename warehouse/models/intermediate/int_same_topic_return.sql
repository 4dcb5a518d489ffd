{{ config(materialized='in_part', units={'customer': 'customer_id'}, stored=false) }}

-- When did the customer of an episode that is over come again about the same matter? What they come about later is, when
-- it shares a topic with the episode, or when nobody knows its topic: to leave that out would flatter. Episodes whose own
-- topic nobody knows are left out (docs/decisions/first-contact-same-topic.md).
with episodes as (
    select episode_id, customer_id, started_at, ended_at from {{ ref('fct_episode') }} where ended_at is not null
),

comings as (
    select interaction_id, customer_id, started_at from {{ ref('int_interaction') }}
    where direction = 'inbound' and customer_id is not null and started_at is not null
),

topics as (
    select interaction_id, topic from {{ ref('interaction_topic') }}
),

comings_with_topics as (
    select comings.*, topics.topic
    from comings
    left join topics on comings.interaction_id = topics.interaction_id
),

topics_of_episodes as (
    select distinct episodes.episode_id, episodes.customer_id, episodes.ended_at, comings_with_topics.topic
    from episodes
    inner join comings_with_topics
        on
            episodes.customer_id = comings_with_topics.customer_id
            and comings_with_topics.started_at between episodes.started_at and episodes.ended_at
    where comings_with_topics.topic is not null
),

-- An episode ends once for each of its topics, and once for what has none.
ends as (
    select episode_id, customer_id, ended_at, topic from topics_of_episodes
    union all
    select distinct episode_id, customer_id, ended_at, cast(null as varchar) as topic from topics_of_episodes
),

comings_and_ends as (
    select
        customer_id,
        topic,
        started_at as happened_at,
        1 as place,
        interaction_id as coming_id,
        started_at as coming_at,
        cast(null as varchar) as ended_id
    from comings_with_topics
    union all
    select customer_id, topic, ended_at, 2, cast(null as varchar), cast(null as timestamp), episode_id
    from ends
),

followed as (
    select
        ended_id,
        {{ next_known('coming_id', 'each_matter') }} as returned_interaction_id,
        {{ next_known('coming_at', 'each_matter') }} as returned_at
    from comings_and_ends
    -- What starts in the second in which something ends was no answer to that end.
    window each_matter as (
        partition by customer_id, topic order by happened_at, place, coming_id nulls last, ended_id nulls last
    )
),

in_order as (
    select
        *,
        row_number() over (
            partition by ended_id order by returned_at nulls last, returned_interaction_id nulls last
        ) as place
    from followed
    where ended_id is not null
)

select ended_id as episode_id, returned_interaction_id, returned_at
from in_order
where place = 1

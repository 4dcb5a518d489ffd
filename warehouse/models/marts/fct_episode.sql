{{ config(materialized='in_part', units={'customer': 'customer_id'}) }}

-- What did each customer want, from the first contact until it was over, by whichever channels? Contacts that overlap are
-- one episode (docs/decisions/first-contact-resolution.md).
with interactions as (
    select * from {{ ref('fct_interaction') }}
),

courses as (
    select * from {{ ref('int_course') }}
),

talks as (
    select interaction_key, agent_id from {{ ref('int_event') }}
    where {{ is_answer_of_a_person() }}
),

comebacks as (
    select * from {{ ref('int_return') }}
),

-- Customers came, and somebody or something attended to them.
contacts as (
    select
        interactions.interaction_id,
        interactions.customer_id,
        interactions.company_id,
        interactions.channel,
        interactions.agent_id,
        interactions.team_name,
        interactions.started_at,
        interactions.ended_at,
        interactions.is_bot_involved,
        courses.human_agent_count,
        coalesce(interactions.transfer_count, 0) as transfer_count,
        courses.reopen_count + courses.reopen_after_bot_count as reopen_count,
        -- What is left open occupies the customer for a week after the last word.
        coalesce(
            interactions.ended_at,
            coalesce(courses.last_message_at, interactions.started_at) + interval 7 day
        ) as occupied_until
    from interactions
    inner join courses on interactions.interaction_id = courses.interaction_id
    where interactions.direction = 'inbound' and interactions.customer_id is not null
        and interactions.started_at is not null
        and (interactions.channel <> 'phone' or interactions.outcome = 'answered')
),

contacts_after_others as (
    select
        *,
        max(occupied_until) over (
            partition by customer_id order by started_at, interaction_id
            rows between unbounded preceding and 1 preceding
        ) as others_until
    from contacts
),

contacts_of_episodes as (
    select
        *,
        sum(case when started_at <= others_until then 0 else 1 end) over (
            partition by customer_id order by started_at, interaction_id
            rows between unbounded preceding and current row
        ) as episode_number
    from contacts_after_others
),

in_order as (
    select
        *,
        row_number() over (
            partition by customer_id, episode_number order by started_at, interaction_id
        ) as place_from_start,
        row_number() over (
            partition by customer_id, episode_number
            order by ended_at desc nulls first, started_at desc, interaction_id desc
        ) as place_from_end
    from contacts_of_episodes
),

episodes as (
    select
        customer_id,
        episode_number,
        max(case when place_from_start = 1 then interaction_id end) as episode_id,
        max(case when place_from_start = 1 then company_id end) as company_id,
        max(case when place_from_start = 1 then channel end) as channel,
        max(case when place_from_end = 1 then interaction_id end) as last_interaction_id,
        max(case when place_from_end = 1 then agent_id end) as agent_id,
        max(case when place_from_end = 1 then team_name end) as team_name,
        min(started_at) as started_at,
        case when count(*) = count(ended_at) then max(ended_at) end as ended_at,
        count(*) as contact_count,
        count(distinct channel) as channel_count,
        max(human_agent_count) as most_agents_in_a_contact,
        sum(transfer_count) as transfer_count,
        sum(reopen_count) as reopen_count,
        coalesce(bool_or(is_bot_involved), false) as is_bot_involved
    from in_order
    group by customer_id, episode_number
),

agents_of_episodes as (
    select
        contacts_of_episodes.customer_id,
        contacts_of_episodes.episode_number,
        count(distinct talks.agent_id) as agent_count
    from contacts_of_episodes
    inner join talks on contacts_of_episodes.interaction_id = talks.interaction_key
    group by contacts_of_episodes.customer_id, contacts_of_episodes.episode_number
)

select
    episodes.episode_id,
    episodes.customer_id,
    episodes.company_id,
    episodes.channel,
    episodes.agent_id,
    episodes.team_name,
    episodes.started_at,
    episodes.ended_at,
    episodes.contact_count,
    episodes.channel_count,
    coalesce(agents_of_episodes.agent_count, 0) as agent_count,
    cast(episodes.transfer_count as bigint) as transfer_count,
    cast(episodes.reopen_count as bigint) as reopen_count,
    episodes.is_bot_involved,
    -- One contact, nobody else had to take it over, and it was not opened again.
    episodes.contact_count = 1 and episodes.most_agents_in_a_contact <= 1 and episodes.transfer_count = 0
        and episodes.reopen_count = 0 as is_one_contact,
    comebacks.returned_interaction_id,
    comebacks.returned_at
from episodes
left join agents_of_episodes
    on
        episodes.customer_id = agents_of_episodes.customer_id
        and episodes.episode_number = agents_of_episodes.episode_number
left join comebacks
    on episodes.last_interaction_id = comebacks.interaction_id and episodes.ended_at is not null
order by episodes.customer_id, episodes.started_at

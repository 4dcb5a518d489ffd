-- Whom did each burst touch? Everybody who came about its topic, by its channel, from its first day to its last.
with bursts as (
    select burst_id, topic, channel, started_on, ended_on from {{ ref('topic_burst') }}
),

contacts as (
    select interaction_id, customer_id, coalesce(channel, 'unknown') as channel, state, started_at
    from {{ ref('fct_interaction') }}
    where direction = 'inbound' and customer_id is not null
),

topics as (
    select interaction_id, topic from {{ ref('interaction_topic') }}
)

select
    bursts.burst_id,
    contacts.customer_id,
    count(*) as contact_count,
    count(case when contacts.state <> 'closed' then 1 end) as open_contact_count,
    min(contacts.started_at) as first_contact_at,
    max(contacts.started_at) as last_contact_at
from bursts
inner join topics on bursts.topic = topics.topic
inner join contacts
    on topics.interaction_id = contacts.interaction_id
    and bursts.channel in ('all', contacts.channel)
    and cast(contacts.started_at as date) between bursts.started_on and bursts.ended_on
group by bursts.burst_id, contacts.customer_id
order by bursts.burst_id, contacts.customer_id

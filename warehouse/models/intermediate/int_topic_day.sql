{{ config(materialized='table') }}
-- How many people came about each topic, per day and channel, and over all channels? Somebody who comes five times a day
-- is one; whoever is unknown counts with each contact.
with contacts as (
    select interaction_id, customer_id, coalesce(channel, 'unknown') as channel, cast(started_at as date) as date_day
    from {{ ref('fct_interaction') }}
    where direction = 'inbound' and started_at is not null
),

topics as (
    select interaction_id, topic from {{ ref('interaction_topic') }}
),

contacts_by_channel as (
    select topics.topic, contacts.channel, contacts.date_day, contacts.customer_id, contacts.interaction_id
    from contacts
    inner join topics on contacts.interaction_id = topics.interaction_id
    union all
    select topics.topic, 'all' as channel, contacts.date_day, contacts.customer_id, contacts.interaction_id
    from contacts
    inner join topics on contacts.interaction_id = topics.interaction_id
)

select
    topic,
    channel,
    date_day,
    count(distinct coalesce(customer_id, interaction_id)) as people_count
from contacts_by_channel
group by topic, channel, date_day

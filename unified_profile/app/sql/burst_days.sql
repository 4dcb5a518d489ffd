-- How many people came about a topic on each day of a burst and of the eight weeks before, as bursts are counted:
-- somebody who comes five times is one, whoever is unknown counts with each contact (UTC).
with days as (
    select unnest(generate_series($started_on::date - interval 56 day, $ended_on::date, interval 1 day))::date as date_day
),

contacts as (
    select
        interactions.started_at::date as date_day,
        coalesce(interactions.customer_id, interactions.interaction_id) as person
    from marts.interaction_topic as topics
    inner join marts.fct_interaction as interactions on topics.interaction_id = interactions.interaction_id
    where
        topics.topic = $topic
        and interactions.direction = 'inbound'
        and $channel in ('all', coalesce(interactions.channel, 'unknown'))
)

select days.date_day, count(distinct contacts.person) as people_count
from days
left join contacts on days.date_day = contacts.date_day
group by days.date_day
order by days.date_day

-- How many people came about each topic in each of the last weeks (from Monday, UTC), the most frequent topics first; a
-- page begins behind the topic named by $after_*.
-- Somebody who comes five times is one, whoever is unknown counts with each contact. Weeks before the channel was first
-- heard of are left out: nobody knows that nobody came.
with contacts as (
    select
        interaction_id,
        coalesce(customer_id, interaction_id) as person,
        date_trunc('week', started_at)::date as week_start
    from marts.fct_interaction
    where
        direction = 'inbound' and started_at is not null
        and $channel in ('all', coalesce(channel, 'unknown'))
),

span as (
    select
        greatest(min(week_start), max(week_start) - 7 * ($weeks - 1)::integer) as first_week,
        max(week_start) as last_week
    from contacts
),

weeks as (
    select unnest(generate_series(first_week, last_week, interval 7 day))::date as week_start from span
),

counts as (
    select topics.topic, contacts.week_start, count(distinct contacts.person) as people_count
    from contacts
    inner join marts.interaction_topic as topics on contacts.interaction_id = topics.interaction_id
    where contacts.week_start >= (select first_week from span)
    group by topics.topic, contacts.week_start
),

every_topic as (
    select topic, cast(sum(people_count) as bigint) as people_in_all, count(*) over () as topic_count
    from counts
    group by topic
),

topics as (
    select topic, people_in_all, topic_count
    from every_topic
    where
        $after_count::bigint is null
        or people_in_all < $after_count::bigint
        or (people_in_all = $after_count::bigint and topic > $after_topic)
    order by people_in_all desc, topic
    limit $size
)

select
    topics.topic,
    list(weeks.week_start order by weeks.week_start) as weeks,
    list(coalesce(counts.people_count, 0) order by weeks.week_start) as people,
    any_value(topics.topic_count) as topic_count
from topics
cross join weeks
left join counts on topics.topic = counts.topic and weeks.week_start = counts.week_start
group by topics.topic
order by any_value(topics.people_in_all) desc, topics.topic

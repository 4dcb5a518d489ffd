-- The channels by which anybody came about anything that has a topic.
select distinct coalesce(interactions.channel, 'unknown') as channel
from marts.interaction_topic as topics
inner join marts.fct_interaction as interactions on topics.interaction_id = interactions.interaction_id
where interactions.direction = 'inbound'
order by channel

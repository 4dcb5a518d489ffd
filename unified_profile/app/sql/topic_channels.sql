-- The channels by which people get in touch.
select distinct coalesce(channel, 'unknown') as channel
from marts.fct_interaction
where direction = 'inbound'
order by channel

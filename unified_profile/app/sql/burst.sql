select burst_id, topic, channel, started_on, ended_on, observed, expected, surprise, chance, customer_count
from marts.topic_burst
where burst_id = $burst_id

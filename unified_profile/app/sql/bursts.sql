select burst_id, topic, channel, started_on, ended_on, observed, expected, surprise, chance, customer_count
from marts.topic_burst
where $since::date is null or ended_on >= $since::date
order by started_on desc, surprise desc, burst_id
limit $size

select version, since, change
from marts.metric_history
where metric = $metric
order by cast(version as bigint) desc

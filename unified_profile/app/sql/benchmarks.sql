-- What others published: beside one metric, or all of it ($metric is null); the newest first.
select benchmark, metric, value, unit, year, measured, source, checked, where_seen
from marts.benchmark
where coalesce(metric = $metric, $metric is null)
order by year desc, benchmark

-- The newest months of each stream that its tool counts, oldest first.
select connection, stream, window_start, rows_held, rows_reported, completeness, likely_cause
from marts.data_quality
where window_start is not null and ($connection is null or connection = $connection)
order by connection, stream, window_start

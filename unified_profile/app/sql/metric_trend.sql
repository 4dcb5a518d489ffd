-- The last 12 months that have a value, oldest first.
with months as (
    select metric, period_start, value
    from marts.metric_value
    where grain = 'month' and dimension = 'all' and value is not null and period_start is not null
    qualify row_number() over (partition by metric order by period_start desc) <= 12
)

select metric, list(value order by period_start) as points
from months
group by metric
order by metric

-- Values by what names them; a page begins behind the one named by $after_*.
-- Whoever does not see every review sees no number about the quality of anybody else's work.
with agents as (
    select agent_id, name from marts.dim_agent
),

metrics_of_reviews as (
    select metric from marts.metric_definition where family = 'quality'
)

select
    metric_value.metric,
    metric_value.version,
    metric_value.grain,
    metric_value.period_start::date as period_start,
    metric_value.dimension,
    metric_value.dimension_value,
    case when metric_value.dimension = 'agent' then agents.name else metric_value.dimension_value end as label,
    metric_value.value,
    metric_value.unit,
    metric_value.numerator,
    metric_value.denominator,
    metric_value.n,
    metric_value.coverage,
    metric_value.interval_low,
    metric_value.interval_high,
    metric_value.is_provisional,
    metric_value.missing_reason
from marts.metric_value
left join agents on metric_value.dimension = 'agent' and metric_value.dimension_value = agents.agent_id
where
    ($metric is null or metric_value.metric = $metric)
    and ($grain is null or metric_value.grain = $grain)
    and ($dimension is null or metric_value.dimension = $dimension)
    and ($dimension_value is null or metric_value.dimension_value = $dimension_value)
    and (
        $sees_reviews
        or metric_value.dimension <> 'agent'
        or metric_value.dimension_value = $own_agent_id
        or metric_value.metric not in (select metric from metrics_of_reviews)
    )
    and (
        $after_metric::varchar is null
        or row(
            metric_value.metric,
            metric_value.grain,
            metric_value.dimension,
            coalesce(metric_value.period_start::date, date '0001-01-01'),
            coalesce(metric_value.dimension_value, '')
        ) > row($after_metric, $after_grain, $after_dimension, $after_period_start::date, $after_dimension_value)
    )
order by
    metric_value.metric, metric_value.grain, metric_value.dimension, metric_value.period_start nulls first,
    metric_value.dimension_value nulls first
limit $size

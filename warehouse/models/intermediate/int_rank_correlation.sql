-- How far do two measurements of the same go together, per period and slice, and how sure is that? Spearman's rank
-- correlation: equal values share the mean of their ranks. Interval by Fisher's z with the error of Bonett and Wright.
with pairs as (
    select
        'quality_satisfaction_correlation' as metric,
        cast(date_trunc('day', answered_at) as date) as date_day,
        channel,
        team_name,
        agent_id,
        quality_score as one,
        satisfaction as other
    from {{ ref('quality_and_satisfaction') }}
),

pairs_of_slices as (
    select pairs.metric, {{ slice_columns('pairs') }}, pairs.one, pairs.other
    from pairs
    {{ cross_join_slices() }}
),

ranked as (
    select
        {{ slice_key() }},
        rank() over (partition by {{ slice_key() }} order by one)
        + (count(*) over (partition by {{ slice_key() }}, one) - 1) / 2.0
            as rank_of_one,
        rank() over (partition by {{ slice_key() }} order by other)
        + (count(*) over (partition by {{ slice_key() }}, other) - 1) / 2.0
            as rank_of_other
    from pairs_of_slices
),

compared as (
    select
        {{ slice_key() }},
        count(*) as n,
        covar_pop(rank_of_one, rank_of_other) as numerator,
        stddev_pop(rank_of_one) * stddev_pop(rank_of_other) as denominator
    from ranked
    group by {{ slice_key() }}
),

correlated as (
    -- Rounding must not lead beyond what a correlation can be.
    select *, case when denominator > 0 then least(greatest(numerator / denominator, -1), 1) end as value
    from compared
),

with_error as (
    select
        *,
        case when n > 3 and abs(value) < 1 then 0.5 * ln((1 + value) / (1 - value)) end as z,
        case when n > 3 then {{ z() }} * sqrt((1 + value * value / 2) / (n - 3)) end as margin
    from correlated
)

select
    {{ slice_key() }},
    value,
    numerator,
    denominator,
    n,
    1 - 2 / (exp(2 * (z - margin)) + 1) as interval_low,
    1 - 2 / (exp(2 * (z + margin)) + 1) as interval_high,
    case when denominator = 0 then 'one of the two never varies' end as missing_reason
from with_error

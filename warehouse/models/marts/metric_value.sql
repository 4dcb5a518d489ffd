-- What is each metric worth, per period and slice, how sure is that, and on how much of the input does it rest?
with definitions as (
    select * from {{ ref('metric_definition') }}
),

sums as (
    select * from {{ ref('int_metric_sum') }}
),

medians as (
    select * from {{ ref('int_metric_median') }}
),

estimates as (
    select * from {{ ref('int_metric_estimate') }}
),

days as (
    select date_day from {{ ref('dim_date') }}
),

settings_left_out as (
    select setting, missing_reason from {{ ref('int_needed_setting') }} where not is_given
),

newest_fact as (
    select max(anchor_at) as happened_at from {{ ref('metric_fact') }}
),

-- Periods without any fact are said to be empty, not left out.
expected_rows as (
    select distinct
        definitions.metric,
        grains.grain,
        {{ period_start('cast(days.date_day as timestamp)') }} as period_start
    from definitions
    cross join (select 'month' as grain union all select 'week' union all select 'day') as grains
    cross join days
    union all
    select metric, 'all' as grain, cast(null as date) as period_start from definitions
),

all_rows as (
    select metric, part, grain, period_start, dimension, dimension_value, n, total, squares from sums
    union all
    select
        metric, 'none' as part, grain, period_start, 'all' as dimension, 'all' as dimension_value,
        0 as n, cast(null as decimal(38, 9)) as total, cast(null as decimal(38, 9)) as squares
    from expected_rows
),

counted as (
    select
        {{ slice_key() }},
        cast(sum(case when part = 'measured' then n else 0 end) as bigint) as n,
        cast(sum(case when part = 'measured' then total end) as double) as total,
        cast(sum(case when part = 'measured' then squares end) as double) as squares,
        cast(sum(case when part = 'eligible' then n else 0 end) as bigint) as eligible,
        cast(sum(case when part = 'eligible' then total end) as double) as eligible_total,
        cast(sum(case when part = 'base' then total end) as double) / nullif(sum(case when part = 'base' then n end), 0) as base
    from all_rows
    group by {{ slice_key() }}
),

summed as (
    select
        *,
        total / nullif(n, 0) as mean,
        -- Rounding may leave a little less than nothing where all amounts are equal.
        case when n > 1 then sqrt(greatest(squares - total * total / n, 0) / (n - 1)) end as deviation,
        eligible_total / nullif(eligible, 0) as coverage
    from counted
),

-- What a count is a part of, and whom a rate is for: how many there were on an average day.
whole_period as (
    select metric, grain, period_start, cast(n as double) as n, base
    from summed
    where dimension = 'all'
),

-- A unit may have the input and still be none of those that are measured.
tools as (
    select
        metric,
        count(
            case when part in ('measured', 'base') or (part = 'eligible' and total > 0) then 1 end
        ) = 0 as has_no_input_at_all
    from sums
    where grain = 'all' and dimension = 'all'
    group by metric
),

-- What no sum gives counts observations of its own: units that several reviewers rated, pairs of measurements.
with_estimates as (
    select
        {{ slice_key('summed') }},
        coalesce(estimates.n, summed.n) as n,
        summed.total,
        summed.mean,
        summed.deviation,
        summed.eligible,
        summed.coverage,
        -- Nine places: the last digits depend on the order of additions, which no two runs share.
        round(estimates.value, 9) as estimate,
        round(estimates.numerator, 9) as estimate_numerator,
        round(estimates.denominator, 9) as estimate_denominator,
        round(estimates.interval_low, 9) as estimate_low,
        round(estimates.interval_high, 9) as estimate_high,
        estimates.missing_reason as no_estimate_because
    from summed
    left join estimates
        on {{ same_slice('summed', 'estimates') }}
),

reasons as (
    select
        with_estimates.*,
        whole_period.n as n_of_whole,
        whole_period.base as base_of_whole,
        case
            when coalesce(tools.has_no_input_at_all, true)
                then coalesce(settings_left_out.missing_reason, 'no tool brings this input')
            when definitions.aggregation = 'count' then null
            when definitions.aggregation = 'rate' and coalesce(whole_period.base, 0) = 0
                then 'nothing to measure in this period'
            when definitions.aggregation = 'rate' and whole_period.base >= definitions.minimum_n then null
            when definitions.aggregation = 'rate' then 'fewer than ' || definitions.minimum_n
            when with_estimates.n = 0 then 'nothing to measure in this period'
            when with_estimates.n < definitions.minimum_n then 'fewer than ' || definitions.minimum_n
            else with_estimates.no_estimate_because
        end as missing_reason
    from with_estimates
    inner join definitions on with_estimates.metric = definitions.metric
    left join tools on with_estimates.metric = tools.metric
    left join whole_period
        on
            with_estimates.metric = whole_period.metric
            and with_estimates.grain = whole_period.grain
            and with_estimates.period_start is not distinct from whole_period.period_start
    left join settings_left_out on definitions.needed_setting = settings_left_out.setting
),

-- No interval where there is no value.
intervals as (
    select
        reasons.*,
        medians.median,
        case
            when reasons.missing_reason is not null then null
            when definitions.aggregation = 'share' then {{ wilson_end('reasons.mean', 'reasons.n', '-') }}
            when definitions.aggregation = 'mean'
                then reasons.mean - {{ mean_margin('reasons.deviation', 'reasons.n') }}
            when definitions.aggregation = 'median' then medians.interval_low
            when definitions.aggregation = 'rate' then {{ poisson_low('coalesce(reasons.total, 0)') }} / reasons.base_of_whole
            else reasons.estimate_low
        end as interval_low,
        case
            when reasons.missing_reason is not null then null
            when definitions.aggregation = 'share' then {{ wilson_end('reasons.mean', 'reasons.n', '+') }}
            when definitions.aggregation = 'mean'
                then reasons.mean + {{ mean_margin('reasons.deviation', 'reasons.n') }}
            when definitions.aggregation = 'median' then medians.interval_high
            when definitions.aggregation = 'rate' then {{ poisson_high('coalesce(reasons.total, 0)') }} / reasons.base_of_whole
            else reasons.estimate_high
        end as interval_high
    from reasons
    inner join definitions on reasons.metric = definitions.metric
    left join medians
        on {{ same_slice('reasons', 'medians') }}
)

select
    definitions.metric,
    definitions.version,
    intervals.grain,
    intervals.period_start,
    intervals.dimension,
    intervals.dimension_value,
    case
        when intervals.missing_reason is not null then null
        when definitions.aggregation = 'count' then cast(intervals.n as double)
        when definitions.aggregation = 'median' then intervals.median
        when definitions.aggregation in ('share', 'mean') then intervals.mean
        when definitions.aggregation = 'rate' then coalesce(intervals.total, 0) / intervals.base_of_whole
        else intervals.estimate
    end as value,
    definitions.unit,
    case
        when definitions.aggregation = 'median' then cast(intervals.n as double)
        when definitions.aggregation in ('count', 'share', 'mean', 'rate') then coalesce(intervals.total, 0)
        else intervals.estimate_numerator
    end as numerator,
    case definitions.aggregation
        when 'median' then cast(intervals.eligible as double)
        when 'count' then intervals.n_of_whole
        when 'rate' then intervals.base_of_whole
        when 'share' then cast(intervals.n as double)
        when 'mean' then cast(intervals.n as double)
        else intervals.estimate_denominator
    end as denominator,
    intervals.n,
    intervals.coverage,
    case when intervals.interval_low < definitions.lowest then definitions.lowest else intervals.interval_low end
        as interval_low,
    case when intervals.interval_high > definitions.highest then definitions.highest else intervals.interval_high end
        as interval_high,
    {{ period_end('intervals.grain', 'intervals.period_start') }} + cast(definitions.settles_after_days as integer)
        > newest_fact.happened_at as is_provisional,
    intervals.missing_reason
from intervals
inner join definitions on intervals.metric = definitions.metric
cross join newest_fact
where definitions.by_agent or intervals.dimension <> 'agent'
order by
    definitions.metric, intervals.grain, intervals.dimension, intervals.dimension_value, intervals.period_start

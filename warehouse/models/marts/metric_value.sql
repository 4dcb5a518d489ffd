-- What is each metric worth, per period and slice, how sure is that, and on how much of the input does it rest?
with definitions as (
    select * from {{ ref('metric_definition') }}
),

facts as (
    select * from {{ ref('metric_fact') }}
),

days as (
    select date_day from {{ ref('dim_date') }}
),

grains as (
    select 'all' as grain union all select 'month' union all select 'week' union all select 'day'
),

dimensions as (
    select 'all' as dimension union all select 'channel' union all select 'team' union all select 'agent'
),

settings_left_out as (
    select setting, missing_reason from {{ ref('int_needed_setting') }} where not is_given
),

newest_fact as (
    select max(anchor_at) as happened_at from facts
),

-- Every fact once per grain and dimension.
spread_facts as (
    select
        facts.metric,
        facts.part,
        grains.grain,
        {{ period_start('facts.anchor_at') }} as period_start,
        dimensions.dimension,
        case dimensions.dimension
            when 'all' then 'all'
            when 'channel' then coalesce(facts.channel, 'unknown')
            when 'team' then coalesce(facts.team_name, 'unknown')
            when 'agent' then coalesce(facts.agent_id, 'unknown')
        end as dimension_value,
        facts.amount
    from facts
    cross join grains
    cross join dimensions
),

-- Periods without any fact are said to be empty, not left out.
expected_rows as (
    select distinct
        definitions.metric,
        grains.grain,
        {{ period_start('cast(days.date_day as timestamp)') }} as period_start
    from definitions
    cross join grains
    cross join days
    union
    select metric, 'all' as grain, cast(null as date) as period_start from definitions
),

all_rows as (
    select metric, part, grain, period_start, dimension, dimension_value, amount from spread_facts
    union all
    select metric, 'none' as part, grain, period_start, 'all', 'all', cast(null as double) from expected_rows
),

summed as (
    select
        all_rows.metric,
        all_rows.grain,
        all_rows.period_start,
        all_rows.dimension,
        all_rows.dimension_value,
        count(case when all_rows.part = 'measured' then 1 end) as n,
        sum(case when all_rows.part = 'measured' then all_rows.amount end) as total,
        avg(case when all_rows.part = 'measured' then all_rows.amount end) as mean,
        stddev_samp(case when all_rows.part = 'measured' then all_rows.amount end) as deviation,
        {{ median("case when all_rows.part = 'measured' then all_rows.amount end") }} as median,
        {{ sorted_values(
            'all_rows.amount', "all_rows.part = 'measured' and definitions.aggregation = 'median'"
        ) }} as sorted_amounts,
        count(case when all_rows.part = 'eligible' then 1 end) as eligible,
        avg(case when all_rows.part = 'eligible' then all_rows.amount end) as coverage
    from all_rows
    inner join definitions on all_rows.metric = definitions.metric
    group by
        all_rows.metric, all_rows.grain, all_rows.period_start, all_rows.dimension, all_rows.dimension_value
),

-- What a count is a part of.
whole_period as (
    select metric, grain, period_start, cast(n as double) as n
    from summed
    where dimension = 'all'
),

tools as (
    select
        metric,
        count(case when part = 'measured' then 1 end) = 0 as has_no_input_at_all
    from facts
    group by metric
),

reasons as (
    select
        summed.*,
        case
            when coalesce(tools.has_no_input_at_all, true)
                then coalesce(settings_left_out.missing_reason, 'no tool brings this input')
            when definitions.aggregation = 'count' then null
            when summed.n = 0 then 'nothing to measure in this period'
            when summed.n < definitions.minimum_n then 'fewer than ' || definitions.minimum_n
        end as missing_reason
    from summed
    inner join definitions on summed.metric = definitions.metric
    left join tools on summed.metric = tools.metric
    left join settings_left_out on definitions.needed_setting = settings_left_out.setting
),

-- No interval where there is no value.
intervals as (
    select
        reasons.*,
        case
            when reasons.missing_reason is not null then null
            when definitions.aggregation = 'share' then {{ wilson_end('reasons.mean', 'reasons.n', '-') }}
            when definitions.aggregation = 'mean'
                then reasons.mean - {{ mean_margin('reasons.deviation', 'reasons.n') }}
            when definitions.aggregation = 'median'
                then {{ list_item('reasons.sorted_amounts', median_low_rank('reasons.n')) }}
        end as interval_low,
        case
            when reasons.missing_reason is not null then null
            when definitions.aggregation = 'share' then {{ wilson_end('reasons.mean', 'reasons.n', '+') }}
            when definitions.aggregation = 'mean'
                then reasons.mean + {{ mean_margin('reasons.deviation', 'reasons.n') }}
            when definitions.aggregation = 'median'
                then {{ list_item('reasons.sorted_amounts', 'reasons.n + 1 - (' ~ median_low_rank('reasons.n') ~ ')') }}
        end as interval_high
    from reasons
    inner join definitions on reasons.metric = definitions.metric
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
        else intervals.mean
    end as value,
    definitions.unit,
    case
        when definitions.aggregation = 'median' then cast(intervals.n as double)
        else coalesce(intervals.total, 0)
    end as numerator,
    case definitions.aggregation
        when 'median' then cast(intervals.eligible as double)
        when 'count' then whole_period.n
        else cast(intervals.n as double)
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
left join whole_period
    on
        intervals.metric = whole_period.metric
        and intervals.grain = whole_period.grain
        and intervals.period_start is not distinct from whole_period.period_start
order by
    definitions.metric, intervals.grain, intervals.dimension, intervals.dimension_value, intervals.period_start

-- What is each metric worth, per period and slice, and on how much of the input does the number rest?
with definitions as (
    select * from {{ ref('metric_definition') }}
),

inputs as (
    select * from {{ ref('int_metric_input') }}
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

-- Every fact once per grain and dimension.
spread_inputs as (
    select
        inputs.metric,
        inputs.part,
        grains.grain,
        {{ period_start('inputs.anchor_at') }} as period_start,
        dimensions.dimension,
        case dimensions.dimension
            when 'all' then 'all'
            when 'channel' then coalesce(inputs.channel, 'unknown')
            when 'team' then coalesce(inputs.team_name, 'unknown')
            when 'agent' then coalesce(inputs.agent_id, 'unknown')
        end as dimension_value,
        inputs.amount
    from inputs
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

facts as (
    select metric, part, grain, period_start, dimension, dimension_value, amount from spread_inputs
    union all
    select metric, 'none' as part, grain, period_start, 'all', 'all', cast(null as double) from expected_rows
),

summed as (
    select
        metric,
        grain,
        period_start,
        dimension,
        dimension_value,
        count(case when part = 'measured' then 1 end) as n,
        sum(case when part = 'measured' then amount end) as total,
        avg(case when part = 'measured' then amount end) as mean,
        {{ median("case when part = 'measured' then amount end") }} as median,
        count(case when part = 'eligible' then 1 end) as eligible,
        avg(case when part = 'eligible' then amount end) as coverage
    from facts
    group by metric, grain, period_start, dimension, dimension_value
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
    from inputs
    group by metric
)

select
    definitions.metric,
    definitions.version,
    summed.grain,
    summed.period_start,
    summed.dimension,
    summed.dimension_value,
    case
        when coalesce(tools.has_no_input_at_all, true) then null
        when definitions.metric = 'volume' then cast(summed.n as double)
        when summed.n = 0 or summed.n < definitions.minimum_n then null
        when definitions.metric = 'first_response_time' then summed.median
        else summed.mean
    end as value,
    definitions.unit,
    case
        when definitions.metric = 'first_response_time' then cast(summed.n as double)
        else coalesce(summed.total, 0)
    end as numerator,
    case definitions.metric
        when 'first_response_time' then cast(summed.eligible as double)
        when 'volume' then whole_period.n
        else cast(summed.n as double)
    end as denominator,
    summed.n,
    summed.coverage,
    case
        when coalesce(tools.has_no_input_at_all, true) then 'no tool brings this input'
        when definitions.metric = 'volume' then null
        when summed.n = 0 then 'nothing to measure in this period'
        when summed.n < definitions.minimum_n then 'fewer than ' || definitions.minimum_n
    end as missing_reason
from summed
inner join definitions on summed.metric = definitions.metric
left join whole_period
    on
        summed.metric = whole_period.metric
        and summed.grain = whole_period.grain
        and summed.period_start is not distinct from whole_period.period_start
left join tools on summed.metric = tools.metric
order by definitions.metric, summed.grain, summed.dimension, summed.dimension_value, summed.period_start

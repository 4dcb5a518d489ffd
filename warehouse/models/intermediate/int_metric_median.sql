-- What is the middle of the facts of each metric that is a median, per period and slice, and which facts lie around it?
with definitions as (
    select metric from {{ ref('metric_definition') }} where aggregation = 'median'
),

facts as (
    select * from {{ ref('metric_fact') }} where part = 'measured'
),

facts_of_days as (
    select
        facts.metric,
        cast(date_trunc('day', facts.anchor_at) as date) as date_day,
        facts.channel,
        facts.team_name,
        facts.agent_id,
        facts.amount
    from facts
    inner join definitions on facts.metric = definitions.metric
),

ordered as (
    select
        facts.metric,
        {{ slice_columns('facts') }},
        count(*) as n,
        {{ sorted_values('facts.amount', 'true') }} as amounts
    from facts_of_days as facts
    {{ cross_join_slices() }}
    group by facts.metric, {{ slice_columns('facts', named=false) }}
)

select
    metric,
    grain,
    period_start,
    dimension,
    dimension_value,
    ({{ list_item('amounts', 'cast(floor((n + 1) / 2.0) as bigint)') }} + {{ list_item('amounts', 'cast(floor(n / 2.0) as bigint) + 1') }}) / 2 as median,
    {{ list_item('amounts', median_low_rank('n')) }} as interval_low,
    {{ list_item('amounts', 'n + 1 - (' ~ median_low_rank('n') ~ ')') }} as interval_high
from ordered

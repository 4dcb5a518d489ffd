{{ config(
    materialized='summed', over='int_metric_cell',
    keys=['metric', 'part', 'grain', 'period_start', 'dimension', 'dimension_value'], sums=['n', 'total', 'squares']
) }}

-- What do the facts of each metric come to per period and slice?
with facts as (
    select * from {{ ref('int_metric_cell') }}
)

select
    facts.metric,
    facts.part,
    {{ slice_columns('facts') }},
    cast(sum(facts.n) as bigint) as n,
    sum(facts.total) as total,
    sum(facts.squares) as squares
from facts
{{ cross_join_slices() }}
-- What a rate is measured by belongs to no channel, team or agent.
where facts.part <> 'base' or dimensions.dimension = 'all'
group by facts.metric, facts.part, {{ slice_columns('facts', named=false) }}

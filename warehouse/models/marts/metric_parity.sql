-- How near are our numbers to the tools' own, for the same interaction or review, and is the rest explained?
with measurements as (
    select * from {{ ref('core_measurements') }} where not is_deleted
),

facts as (
    select metric, unit_id, amount from {{ ref('metric_fact') }} where part = 'measured'
),

definitions as (
    select metric, unit from {{ ref('metric_definition') }}
),

gaps as (
    select * from {{ ref('int_metric_gap') }}
),

compared as (
    select
        measurements.metric,
        measurements.connection,
        measurements.connector,
        measurements.measure,
        measurements.tolerance,
        facts.amount as our_amount,
        measurements.amount as their_amount,
        facts.amount - measurements.amount as difference,
        facts.amount - measurements.amount + coalesce(measurements.known_difference, 0) as unknown_difference,
        gaps.reason,
        gaps.decision
    from measurements
    left join facts on measurements.metric = facts.metric and measurements.unit_key = facts.unit_id
    left join gaps
        on
            measurements.metric = gaps.metric
            and measurements.connector = gaps.connector
            and measurements.measure = gaps.measure
),

-- What only one side has a number for is no pair, and no difference of 0. Nothing is explained that nobody has written down.
judged as (
    select
        *,
        difference is not null as is_pair,
        coalesce(abs(difference) <= tolerance, false) as is_within,
        coalesce(abs(difference) > tolerance and abs(unknown_difference) <= tolerance, false) and reason is not null
            as is_explained
    from compared
),

summed as (
    select
        metric,
        connection,
        connector,
        measure,
        max(tolerance) as tolerance,
        count(case when is_pair then 1 end) as pairs,
        count(case when is_within then 1 end) as within_tolerance,
        count(case when is_explained then 1 end) as explained,
        count(case when our_amount is not null and their_amount is null then 1 end) as only_ours,
        count(case when our_amount is null and their_amount is not null then 1 end) as only_theirs,
        {{ median('case when is_pair then our_amount end') }} as ours,
        {{ median('case when is_pair then their_amount end') }} as theirs,
        {{ median('difference') }} as median_difference,
        max(reason) as reason,
        max(decision) as decision
    from judged
    group by metric, connection, connector, measure
)

select
    summed.metric,
    summed.connection,
    summed.connector,
    summed.measure,
    definitions.unit,
    summed.tolerance,
    summed.pairs,
    summed.within_tolerance,
    summed.explained,
    summed.pairs - summed.within_tolerance - summed.explained as unexplained,
    case when summed.pairs > 0 then summed.within_tolerance / cast(summed.pairs as double) end as within_tolerance_share,
    case
        when summed.pairs > 0
            then (summed.pairs - summed.within_tolerance - summed.explained) / cast(summed.pairs as double)
    end as unexplained_share,
    summed.only_ours,
    summed.only_theirs,
    summed.ours,
    summed.theirs,
    summed.median_difference,
    summed.reason,
    summed.decision
from summed
left join definitions on summed.metric = definitions.metric
order by summed.metric, summed.connection, summed.measure

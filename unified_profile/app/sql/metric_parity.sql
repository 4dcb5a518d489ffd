-- How near our numbers are to the tools' own: of one metric, or of all ($metric is null).
select parity.metric, definition.title, parity.connection, parity.connector, parity.measure, parity.unit,
    parity.tolerance, parity.pairs, parity.within_tolerance, parity.explained, parity.unexplained,
    parity.within_tolerance_share, parity.unexplained_share, parity.only_ours, parity.only_theirs, parity.ours,
    parity.theirs, parity.median_difference, parity.reason, parity.decision
from marts.metric_parity as parity
left join marts.metric_definition as definition on parity.metric = definition.metric
where coalesce(parity.metric = $metric, true)
order by parity.metric, parity.connection, parity.measure

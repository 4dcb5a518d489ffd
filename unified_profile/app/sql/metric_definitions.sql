select metric, version, title, formula, unit_of_analysis, time_anchor, hours_policy, bot_policy, coverage,
    uncertainty
from marts.metric_definition
order by metric

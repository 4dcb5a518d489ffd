select metric, family, version, title, formula, numerator, denominator, unit_of_analysis, time_anchor, hours_policy,
    bot_policy, channel_policy, null_policy, coverage, uncertainty, owner, vendor_counterpart, decision,
    needed_setting, minimum_n
from marts.metric_definition
order by metric

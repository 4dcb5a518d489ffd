-- What does each metric mean? The registry (warehouse/metrics/*.yml), as a table beside the numbers.
{%- set text_columns = [
    'metric', 'version', 'title', 'formula', 'numerator', 'denominator', 'unit', 'unit_of_analysis', 'time_anchor',
    'hours_policy', 'bot_policy', 'channel_policy', 'null_policy', 'coverage', 'uncertainty', 'owner',
    'vendor_counterpart', 'decision'
] %}
{% for metric in var('metrics', []) %}
select
    {%- for column in text_columns %}
    {{ text_literal(metric[column]) }} as {{ column }},
    {%- endfor %}
    cast({{ metric.minimum_n }} as bigint) as minimum_n
{{ 'union all' if not loop.last }}
{% else %}
select
    {%- for column in text_columns %}
    cast(null as varchar) as {{ column }},
    {%- endfor %}
    cast(null as bigint) as minimum_n
where false
{% endfor %}

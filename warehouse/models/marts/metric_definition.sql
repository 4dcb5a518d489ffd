-- What does each metric mean? The registry (warehouse/models/metrics/*/definitions.yml), as a table beside the numbers.
{%- set text_columns = [
    'metric', 'family', 'version', 'title', 'formula', 'numerator', 'denominator', 'unit', 'unit_of_analysis', 'time_anchor',
    'hours_policy', 'bot_policy', 'channel_policy', 'null_policy', 'coverage', 'uncertainty', 'owner',
    'vendor_counterpart', 'decision', 'aggregation'
] %}
{%- set number_columns = [('minimum_n', 'bigint'), ('settles_after_days', 'bigint'), ('lowest', 'double'), ('highest', 'double')] %}
{% for metric in var('metrics', []) %}
select
    {%- for column in text_columns %}
    {{ text_literal(metric[column]) }} as {{ column }},
    {%- endfor %}
    cast({{ 'null' if metric.needed_setting is none else text_literal(metric.needed_setting) }} as varchar) as needed_setting,
    {{ 'true' if metric.by_agent else 'false' }} as by_agent,
    {%- for column, type in number_columns %}
    cast({{ 'null' if metric[column] is none else metric[column] }} as {{ type }}) as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
{{ 'union all' if not loop.last }}
{% else %}
select
    {%- for column in text_columns %}
    cast(null as varchar) as {{ column }},
    {%- endfor %}
    cast(null as varchar) as needed_setting,
    cast(null as boolean) as by_agent,
    {%- for column, type in number_columns %}
    cast(null as {{ type }}) as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
where false
{% endfor %}

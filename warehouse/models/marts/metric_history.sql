-- Which versions has each metric had? Values of every period, past ones too, are worked out by the newest.
{% for metric in var('metrics', []) %}
{%- set told = metric.history or [{'version': '1', 'since': none, 'change': 'First definition.'}] %}
{%- set is_last_metric = loop.last %}
{%- for change in told %}
select
    {{ text_literal(metric.metric) }} as metric,
    {{ text_literal(change.version) }} as version,
    cast({{ 'null' if change.since is none else text_literal(change.since) }} as date) as since,
    {{ text_literal(change.change) }} as change
{{ 'union all' if not (loop.last and is_last_metric) }}
{%- endfor %}
{% else %}
select
    cast(null as varchar) as metric,
    cast(null as varchar) as version,
    cast(null as date) as since,
    cast(null as varchar) as change
where false
{% endfor %}

-- Why may a tool's own number differ from ours (warehouse/models/metrics/*/parity.yml)?
{% for gap in var('metric_gaps', []) %}
select
    {{ text_literal(gap.metric) }} as metric,
    {{ text_literal(gap.connector) }} as connector,
    {{ text_literal(gap.measure) }} as measure,
    {{ text_literal(gap.reason) }} as reason,
    cast({{ 'null' if gap.decision is none else text_literal(gap.decision) }} as varchar) as decision
{{ 'union all' if not loop.last }}
{% else %}
select
    cast(null as varchar) as metric,
    cast(null as varchar) as connector,
    cast(null as varchar) as measure,
    cast(null as varchar) as reason,
    cast(null as varchar) as decision
where false
{% endfor %}

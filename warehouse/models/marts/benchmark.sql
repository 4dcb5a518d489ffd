-- What did others publish (warehouse/models/metrics/benchmarks.yml)? No metric reads this.
{%- set text_columns = ['benchmark', 'metric', 'unit', 'measured', 'source', 'checked', 'where_seen'] %}
{% for one in var('benchmarks', []) %}
select
    {%- for column in text_columns %}
    cast({{ 'null' if one[column] is none else text_literal(one[column]) }} as varchar) as {{ column }},
    {%- endfor %}
    cast({{ one.value }} as double) as value,
    cast({{ one.year }} as bigint) as year
{{ 'union all' if not loop.last }}
{% else %}
select
    {%- for column in text_columns %}
    cast(null as varchar) as {{ column }},
    {%- endfor %}
    cast(null as double) as value,
    cast(null as bigint) as year
where false
{% endfor %}

{#
  A canonical shape over every tool that fills it: the union of the staging models that `shapes` lists, or an empty
  table of the right types. Columns and their order come from the model's own contract.
#}
{% macro core_union(shape) -%}
    {%- set models = [] -%}
    {%- for connector in var('shapes', {}).get(shape, []) -%}
        {%- do models.append(ref('stg_' ~ connector ~ '__' ~ shape)) -%}
    {%- endfor -%}
    {%- if not execute -%}
        select 1
    {%- else -%}
        {%- for relation in models %}
            select {% for name in model.columns %}{{ name }}{{ ', ' if not loop.last }}{% endfor %}
            from {{ relation }}
            {% if not loop.last %} union all {% endif -%}
        {%- else %}
            select
            {%- for column in model.columns.values() %}
                cast(null as {{ column.data_type }}) as {{ column.name }}{{ ',' if not loop.last }}
            {%- endfor %}
            where false
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

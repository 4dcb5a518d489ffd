-- By which models is each family of metrics worked out? Their source, as dbt reads it: what is in double braces refers to
-- other models or writes SQL.
{%- set of_facts = 'facts_' %}
{%- set sources = [] %}
{%- for node in (graph.nodes.values() if execute else []) if node.resource_type == 'model' %}
    {%- if node.name.startswith(of_facts) %}
        {%- do sources.append((node.name[of_facts | length:], node)) %}
    {%- endif %}
{%- endfor %}
{% for family, node in sources | sort(attribute='0') %}
select
    {{ text_literal(family) }} as family,
    {{ text_literal(node.original_file_path) }} as file,
    {{ text_literal(node.raw_code) }} as source
{{ 'union all' if not loop.last }}
{% else %}
select
    cast(null as varchar) as family,
    cast(null as varchar) as file,
    cast(null as varchar) as source
where false
{% endfor %}

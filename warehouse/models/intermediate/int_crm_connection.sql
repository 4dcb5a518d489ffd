-- Which connections are those of a CRM? As connector.yaml says of each tool.
{% set names = var('connections', []) | selectattr('category', 'defined') | selectattr('category', 'equalto', 'crm')
    | map(attribute='name') | list -%}
{% for name in names -%}
select cast('{{ name }}' as varchar) as connection
{%- if not loop.last %}
union all
{% endif -%}
{% else -%}
select cast(null as varchar) as connection
where false
{%- endfor %}

-- How far is each connection believed about each attribute of a person? As contracts/trust.yml and switchboard.yaml say.
{% set rows = [] -%}
{% for connection in var('connections', []) -%}
    {% for attribute, trust in connection.get('trust', {}).items() -%}
        {% do rows.append((connection.name, attribute, trust)) -%}
    {% endfor -%}
{% endfor -%}
{% for connection, attribute, trust in rows -%}
select
    cast('{{ connection }}' as varchar) as connection,
    cast('{{ attribute }}' as varchar) as attribute,
    cast({{ trust }} as bigint) as trust
{%- if not loop.last %}
union all
{% endif -%}
{% else -%}
select
    cast(null as varchar) as connection,
    cast(null as varchar) as attribute,
    cast(null as bigint) as trust
where false
{%- endfor %}

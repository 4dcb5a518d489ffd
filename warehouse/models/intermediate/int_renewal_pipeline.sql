-- Which pipelines renew what a customer has? As switchboard.yaml says of each connection.
{% set rows = [] -%}
{% for connection in var('connections', []) -%}
    {% for pipeline in connection.get('renewal_pipelines', []) -%}
        {% do rows.append((connection.name, pipeline)) -%}
    {% endfor -%}
{% endfor -%}
{% for connection, pipeline in rows -%}
select cast('{{ connection }}' as varchar) as connection, cast({{ text_literal(pipeline) }} as varchar) as pipeline
{%- if not loop.last %}
union all
{% endif -%}
{% else -%}
select cast(null as varchar) as connection, cast(null as varchar) as pipeline
where false
{%- endfor %}

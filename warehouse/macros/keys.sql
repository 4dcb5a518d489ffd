{# The tool whose staging model this is: stg_<connector>__<shape>. #}
{% macro connector_name() -%}
    {{ return(model.name.split('__')[0] | replace('stg_', '', 1)) }}
{%- endmacro %}

{# Key of a record in its own connection: 'connection:object:id'. Null when the id is null. #}
{% macro record_key(object, id) -%}
    (_connection || ':{{ object }}:' || cast({{ id }} as varchar))
{%- endmacro %}

{#
  The reference_keys of a person: the keys (SQL expressions) that are not null, and the record of the same object that
  this one was merged into. Reads _connection and _merged_into of raw_union.
#}
{% macro reference_keys(object, keys=[]) -%}
    list_filter(
        cast([{{ (keys + [switchboard.record_key(object, '_merged_into')]) | join(', ') }}] as varchar[]),
        lambda each: each is not null
    )
{%- endmacro %}

{#
  Key of a record in another tool, in the connection that this one's `links` names (its only connection of that tool
  when it names none). Null when there is no such connection or the id is null.
#}
{% macro linked_key(connector, object, id) -%}
    {%- set linked = [] -%}
    {%- for connection in var('connections', []) if connection.links.get(connector) -%}
        {%- do linked.append((connection.name, connection.links[connector])) -%}
    {%- endfor -%}
    {%- if linked -%}
        (
            case _connection
                {%- for name, target_name in linked %}
                when '{{ name }}' then '{{ target_name }}'
                {%- endfor %}
            end
            || ':{{ object }}:' || cast({{ id }} as varchar)
        )
    {%- else -%}
        cast(null as varchar)
    {%- endif -%}
{%- endmacro %}

{# A public (non-secret) setting of the connection a row comes from; `default` is a plain text or none. #}
{% macro setting(name, default=none) -%}
    {%- set fallback = 'cast(null as varchar)' if default is none else switchboard.text_literal(default) -%}
    {%- set given = [] -%}
    {%- for connection in var('connections', []) if connection.config.get(name) is not none -%}
        {%- do given.append((connection.name, connection.config[name])) -%}
    {%- endfor -%}
    {%- if given -%}
        case _connection
            {%- for connection, value in given %}
            when '{{ connection }}' then {{ switchboard.text_literal(value) }}
            {%- endfor %}
            else {{ fallback }}
        end
    {%- else -%}
        {{ fallback }}
    {%- endif -%}
{%- endmacro %}

{% macro text_literal(value) -%}
    '{{ value | string | replace("'", "''") }}'
{%- endmacro %}

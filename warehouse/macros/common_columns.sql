{#
  The nine columns every canonical shape begins with, in order. `object` is the tool's own word ('contact'); `id`, `url`
  and `occurred_at` are SQL expressions (url may be none). Reads _connection, _loaded_at and _deleted of raw_union.
#}
{% macro common_columns(object, id, url, occurred_at) -%}
    {{ switchboard.record_key(object, id) }} as record_key,
    cast(_connection as varchar) as connection,
    cast('{{ switchboard.connector_name() }}' as varchar) as connector,
    cast('{{ object }}' as varchar) as source_object,
    cast({{ id }} as varchar) as source_id,
    cast({{ url or 'null' }} as varchar) as source_url,
    cast({{ occurred_at or 'null' }} as timestamp) as occurred_at,
    cast(_loaded_at as timestamp) as loaded_at,
    cast(coalesce(_deleted, false) as boolean) as is_deleted
{%- endmacro %}

{# The same nine by name, from a relation that has them: how a final select begins when they were made further up. #}
{% macro common_names() -%}
    record_key, connection, connector, source_object, source_id, source_url, occurred_at, loaded_at, is_deleted
{%- endmacro %}

{# Seconds since 1970 (number or text) as a TIMESTAMP in UTC. #}
{% macro from_epoch(seconds) -%}
    make_timestamp(cast({{ seconds }} as bigint) * 1000000)
{%- endmacro %}

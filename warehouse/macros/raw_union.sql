{#
  The raw rows of one stream over every connection of a connector, with `_connection` (its name) added.
  Use it after `from` or `join`. Columns that only some connections have are null in the others. A record that was
  deleted before it was ever read has no contents, so it stays in raw, unless it is known whom it was merged into.
#}
{% macro raw_union(connector, stream) -%}
    {%- if not execute -%}
        (select cast(null as varchar) as _connection)
    {%- else -%}
        {%- set parts = [] -%}
        {%- set names = [] -%}
        {%- for connection in switchboard.connections_of(connector) -%}
            {%- set relation = api.Relation.create(
                database=target.database, schema='raw', identifier=connection.name ~ '__' ~ stream) -%}
            {%- set columns = switchboard.columns_held(relation) -%}
            {%- if columns -%}
                {%- do parts.append({'connection': connection.name, 'relation': relation, 'columns': columns}) -%}
                {%- for name in columns if name not in names -%}{%- do names.append(name) -%}{%- endfor -%}
            {%- endif -%}
        {%- endfor -%}
        {%- if not parts -%}
            {{ exceptions.raise_compiler_error(
                "No raw table holds stream '" ~ stream ~ "' of connector '" ~ connector
                ~ "'. Remedy: add a connection of that connector to switchboard.yaml and sync it.") }}
        {%- endif -%}
        (
        {%- for part in parts %}
            select
                '{{ part.connection }}' as _connection
                {%- for name in names %},
                {% if name not in part.columns %}null as {% endif %}{{ adapter.quote(name) }}
                {%- endfor %}
            from {{ part.relation }}
            {%- if '_merged_into' in part.columns %} where _hash is not null or _merged_into is not null{% endif %}
            {%- if not loop.last %} union all {% endif -%}
        {%- endfor %}
        )
    {%- endif -%}
{%- endmacro %}

{#
  Names of a table's columns, in order; none when there is no such table. Asked anew each time: dbt fills its own cache
  bit by bit, and a model that is compiled at that moment would look at half of it.
#}
{% macro columns_held(relation) -%}
    {%- set found = run_query(
        "select column_name from information_schema.columns where table_catalog = " ~ switchboard.text_literal(relation.database)
        ~ " and table_schema = " ~ switchboard.text_literal(relation.schema)
        ~ " and table_name = " ~ switchboard.text_literal(relation.identifier) ~ " order by ordinal_position"
    ) -%}
    {{ return(found.columns[0].values() | list) }}
{%- endmacro %}

{# The connections of one connector, as warehouse.dbt.dbt_vars lists them. #}
{% macro connections_of(connector) -%}
    {{ return(var('connections', []) | selectattr('connector', 'equalto', connector) | list) }}
{%- endmacro %}

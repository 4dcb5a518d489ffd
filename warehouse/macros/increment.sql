{#
  Building anew only what a change touches (docs/decisions/increments.md). Whether this run may is said by
  warehouse.increments in meta.increment, and may be taken back while it runs: see `watched`.
#}
{% macro is_increment() -%}
    {%- if not execute or model.resource_type == 'unit_test' -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set found = run_query('select count(*) from ' ~ target.database ~ '.meta.increment where is_increment') -%}
    {{ return(found.columns[0].values()[0] > 0) }}
{%- endmacro %}

{# In an increment: ` and` that a column is of a touched customer, or of such an interaction, or nobody's. Else nothing. #}
{% macro and_touched(column, unit) -%}
    {%- set touched = ref('touched_' ~ unit) -%}
    {%- if execute and switchboard.is_increment() %}
        and ({{ column }} is null or {{ column }} in (select {{ unit }}_id from {{ touched }}))
    {%- endif -%}
{%- endmacro %}

{# Nothing in an increment; else ` and false`, for what an increment alone has to know. #}
{% macro and_increment() -%}
    {%- if not (execute and switchboard.is_increment()) -%} and false {%- endif -%}
{%- endmacro %}

{# The keys of a watched model's rows that are other than before, as they were and as they are. Nothing when all is built. #}
{% macro changes_of(model_name) -%}
    {%- set relation = ref(model_name) -%}
    {%- if execute and switchboard.is_increment() -%}
        {{ switchboard.beside(relation, 'changed_') }}
    {%- else -%}
        (select * from {{ relation }} where false)
    {%- endif -%}
{%- endmacro %}

{# Text columns of a table as the last run left it, though this one may yet make it anew. Nothing when all is built. #}
{% macro as_it_was(schema, table, columns) -%}
    {%- if execute and switchboard.is_increment() -%}
        {{ target.database }}.{{ schema }}.{{ table }}
    {%- else -%}
        (
            select {% for column in columns %}cast(null as varchar) as {{ column }}{{ ', ' if not loop.last }}{% endfor %}
            where false
        )
    {%- endif -%}
{%- endmacro %}

{#
  In an increment, in a staging model: ` and` that what a tool tells of an interaction (its key, a SQL expression) differs
  from before, by the connector's <connector>__interaction_digest. Else nothing.
#}
{% macro and_changed(interaction_key) -%}
    {%- set digest = switchboard.connector_name() ~ '__interaction_digest' -%}
    {%- set changes = switchboard.changes_of(digest) -%}
    {%- if execute and switchboard.is_increment() %}
        and ({{ interaction_key }} is null or {{ interaction_key }} in (select interaction_key from {{ changes }}))
    {%- endif -%}
{%- endmacro %}

{# A table of an increment that goes with one that is kept: dropped with its schema when the run is over. #}
{% macro beside(relation, prefix='') -%}
    {{ return(api.Relation.create(
        database=relation.database, schema='increment', identifier=prefix ~ relation.schema ~ '__' ~ relation.identifier,
        type='table')) }}
{%- endmacro %}

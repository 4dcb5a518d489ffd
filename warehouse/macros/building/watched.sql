{#
  A table that in an increment is compared with what it was: the keys of rows that are new, gone or other than before are
  kept beside it (`changes_of`), both as they were and as they are.

  `key`: the column that rows are known by. `carried`: further columns to keep with it. `compared`: all but loaded_at when
  it is not said. `whole_if_changed`: so much hangs on these rows that a change of one makes the rest of the run build
  everything. `in_part_by`: a column with the key of an interaction; then tools that say which interactions changed (their
  <connector>__interaction_digest) are read and compared in those alone.
#}
{% materialization watched, adapter='duckdb' %}
    {%- set kept = load_cached_relation(this) -%}
    {%- if kept is none or not is_increment() -%}
        {%- do return(dbt.materialization_table_duckdb()) -%}
    {%- endif -%}

    {%- set made = beside(this, 'made_') if config.get('in_part_by') else make_intermediate_relation(this.incorporate(type='table')) -%}
    {%- set changes = beside(this, 'changed_') -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main') -%}
        drop table if exists {{ made }};
        {{ create_table_as(False, made, compiled_code) }}
    {%- endcall %}
    {% call statement('compare') -%}
        {{ changed_rows(kept, made, changes) }}
    {%- endcall %}
    {% if config.get('whole_if_changed', false) and run_query('select 1 from ' ~ changes ~ ' limit 1').rows | length %}
        {% do run_query("update " ~ target.database ~ ".meta.increment set is_increment = false, whole_because = '" ~ this.identifier ~ " changed'") %}
    {% endif %}
    {% if config.get('in_part_by') %}
        {% call statement('take_the_place') -%}
            delete from {{ kept }} where {{ config.get('key') }} in (select {{ config.get('key') }} from {{ changes }});
            insert into {{ kept }}
            select * from {{ made }} where {{ config.get('key') }} in (select {{ config.get('key') }} from {{ changes }})
        {%- endcall %}
    {% else %}
        {% do adapter.drop_relation(kept) %}
        {% do adapter.rename_relation(made, this.incorporate(type='table')) %}
    {% endif %}
    {% do persist_docs(this.incorporate(type='table'), model) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ return({'relations': [this]}) }}
{% endmaterialization %}

{# When a row was loaded is no part of what it says, unless it stays where nothing else about it changed. #}
{% macro changed_rows(kept, made, changes) -%}
    {%- set key = config.get('key') -%}
    {%- set named = ([key] + config.get('carried', [])) | unique | list | join(', ') -%}
    {%- set left_out = [] if config.get('in_part_by') else ['loaded_at'] -%}
    {%- set said = config.get('compared', model.columns.keys() | reject('in', left_out) | list) -%}
    create or replace table {{ changes }} as
    with before as (
        select {{ named }}, {{ digest_of(said) }} as contents from {{ kept }} where {{ is_in_scope() }}
    ),

    after as (
        select {{ named }}, {{ digest_of(said) }} as contents from {{ made }} where {{ is_in_scope() }}
    ),

    changed as (
        select coalesce(before.{{ key }}, after.{{ key }}) as {{ key }}
        from before
        full outer join after on before.{{ key }} = after.{{ key }}
        where before.contents is distinct from after.contents
    )

    select {{ named }} from before where {{ key }} in (select {{ key }} from changed)
    union
    select {{ named }} from after where {{ key }} in (select {{ key }} from changed)
{%- endmacro %}

{# Which rows an increment compares: all, but of tools that say which interactions changed only those, and nobody's. #}
{% macro is_in_scope() -%}
    {%- set by = config.get('in_part_by') -%}
    true
    {%- for connector in (var('connections') | map(attribute='connector') | unique if by else []) %}
    {%- set digest = graph.nodes.get('model.switchboard.' ~ connector ~ '__interaction_digest') %}
    {%- if digest %}
    and (
        connector <> '{{ connector }}' or {{ by }} is null
        or {{ by }} in (select interaction_key from {{ target.database }}.increment.changed_{{ digest.schema }}__{{ digest.alias }})
    )
    {%- endif %}
    {%- endfor %}
{%- endmacro %}

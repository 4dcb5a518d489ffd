{#
  A model whose rows each belong to one customer, or to one interaction without a known customer, and depend on nothing
  that is another customer's. Built whole it is a table, or a view where `stored` is false. In an increment the same SQL
  runs over the touched customers alone; its rows take the place of theirs.

  `units`: which columns say whose a row is: {'interaction': column, 'customer': column}; the first that is not null.
  A row that is nobody's is always made anew, and so is what `always`, a condition, holds for. `summed_by_others`: the
  rows whose place is taken are kept while the increment lasts, for models that are `summed`.
#}
{% materialization in_part, adapter='duckdb' %}
    {%- set stored = config.get('stored', true) -%}
    {%- set kept = load_cached_relation(this) -%}
    {%- if kept is none or not is_increment() -%}
        {%- if stored -%}
            {%- do return(dbt.materialization_table_duckdb()) -%}
        {%- else -%}
            {%- do return(dbt.materialization_view_default()) -%}
        {%- endif -%}
    {%- endif -%}

    {%- set part = beside(this) -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main') -%}
        drop table if exists {{ part }};
        {{ create_table_as(False, part, compiled_code) }}
    {%- endcall %}
    {% if stored and config.get('summed_by_others', false) %}
        {%- set taken = beside(this, 'taken_') -%}
        {% call statement('take_the_place') -%}
            delete from {{ part }} where {{ is_touched() }} is not true;
            create or replace table {{ taken }} as select *, rowid as place from {{ this }} where {{ is_touched() }};
            delete from {{ this }} where rowid in (select place from {{ taken }});
            insert into {{ this }} select * from {{ part }};
        {%- endcall %}
    {% elif stored %}
        {% call statement('take_the_place') -%}
            delete from {{ this }} where {{ is_touched() }};
            insert into {{ this }} select * from {{ part }} where {{ is_touched() }};
        {%- endcall %}
    {% endif %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ return({'relations': [this]}) }}
{% endmaterialization %}

{# Whether a row of the model is made anew in this increment. #}
{% macro is_touched() -%}
    {%- set units = config.get('units') -%}
    {%- set always = config.get('always', 'false') -%}
    {%- set columns = units.values() | list -%}
    (
        {{ always }}
        or coalesce({{ columns | join(', ') }}) is null
        {%- for unit, column in units.items() %}
        or (
            {%- for other in columns[:loop.index0] %}{{ other }} is null and {% endfor -%}
            {{ column }} in (select {{ unit }}_id from {{ this.database }}.intermediate.touched_{{ unit }})
        )
        {%- endfor %}
    )
{%- endmacro %}

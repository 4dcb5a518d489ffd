{#
  A table of sums by key over rows of a model that is built in part, or over such sums. In an increment nothing is summed
  that did not change: the same SQL runs over the rows that were taken away and over those that came in their place, and
  the difference is added to what is kept. The sums have to be exact numbers, or the order of additions would show.

  `keys`: the columns of a row's key; any may be null. `sums`: the columns that are sums. The first counts the rows that a
  sum is over: a key without any is gone. `over`: the model that is summed, which says `summed_by_others` if it is in_part.
#}
{% materialization summed, adapter='duckdb' %}
    {%- set kept = load_cached_relation(this) -%}
    {%- if kept is none or not is_increment() -%}
        {%- do return(dbt.materialization_table_duckdb()) -%}
    {%- endif -%}

    {%- set source = builtins.ref(config.get('over')) -%}
    {%- set added, taken = beside(this), beside(this, 'taken_') -%}
    {%- set over_taken = compiled_code | replace(beside(source) | string, beside(source, 'taken_') | string) -%}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main') -%}
        drop table if exists {{ added }};
        drop table if exists {{ taken }};
        {{ create_table_as(False, added, compiled_code) }};
        {{ create_table_as(False, taken, over_taken) }}
    {%- endcall %}
    {% call statement('add_the_difference') -%}
        {{ add_difference(kept, added, taken) }}
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ return({'relations': [this]}) }}
{% endmaterialization %}

{% macro add_difference(kept, added, taken) -%}
    {%- set keys, sums = config.get('keys'), config.get('sums') -%}
    {%- set difference, changed = beside(this, 'difference_'), beside(this, 'changed_') -%}
    {%- set same_key -%}
        {%- for key in keys %}kept.{{ key }} is not distinct from change.{{ key }}{{ ' and ' if not loop.last }}{% endfor -%}
    {%- endset -%}
    create or replace table {{ difference }} as
    with signed as (
        select {{ keys | join(', ') }}, {{ sums | join(', ') }} from {{ added }}
        union all
        select {{ keys | join(', ') }}, {% for sum in sums %}-{{ sum }}{{ ', ' if not loop.last }}{% endfor %} from {{ taken }}
    )

    select {{ keys | join(', ') }}, {% for sum in sums %}sum({{ sum }}) as {{ sum }}{{ ', ' if not loop.last }}{% endfor %}
    from signed
    group by {{ keys | join(', ') }}
    having {% for sum in sums %}sum({{ sum }}) <> 0{{ ' or ' if not loop.last }}{% endfor %};

    create or replace table {{ changed }} as
    select
        {% for key in keys %}change.{{ key }}, {% endfor %}
        {% for sum in sums %}coalesce(kept.{{ sum }}, 0) + change.{{ sum }} as {{ sum }}{{ ', ' if not loop.last }}{% endfor %}
    from {{ difference }} as change
    left join {{ kept }} as kept on {{ same_key }};

    delete from {{ kept }} as kept using {{ difference }} as change where {{ same_key }};

    insert into {{ kept }} ({{ keys | join(', ') }}, {{ sums | join(', ') }})
    select {{ keys | join(', ') }}, {{ sums | join(', ') }} from {{ changed }} where {{ sums[0] }} <> 0
{%- endmacro %}

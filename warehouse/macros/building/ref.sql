{#
  What a model refers to. While an increment is built, a model that is put together customer by customer sees only the
  touched customers' rows of others that are, so that one SQL serves both: everything, and a part of it.
#}
{% macro ref(model_name) -%}
    {%- set relation = builtins.ref(model_name) -%}
    {%- if execute and model.resource_type == 'model'
            and (model.config.materialized in ('in_part', 'summed') or model.config.get('in_part_by'))
            and switchboard.is_in_part(model_name) and switchboard.is_increment() -%}
        {{ return(switchboard.beside(relation)) }}
    {%- endif -%}
    {{ return(relation) }}
{%- endmacro %}

{% macro is_in_part(model_name) -%}
    {%- set node = graph.nodes.get('model.switchboard.' ~ model_name) -%}
    {{ return(node is not none and node.config.materialized in ('in_part', 'summed')) }}
{%- endmacro %}

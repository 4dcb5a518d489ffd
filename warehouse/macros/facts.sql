{# A condition as the amount of a fact: 1 where it holds, 0 where it doesn't or is unknown. #}
{% macro as_share(condition) -%}
    case when {{ condition }} then cast(1 as double) else cast(0 as double) end
{%- endmacro %}

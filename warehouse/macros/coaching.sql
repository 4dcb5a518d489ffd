{# Days before a training, and days after it, whose work is compared (docs/decisions/coaching-effect.md). #}
{% macro coaching_days() -%}28{%- endmacro %}

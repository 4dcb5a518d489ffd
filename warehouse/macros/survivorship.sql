{#
  What decides between two values of one attribute of one customer, in this order: the name of the rule, the column of
  int_weighed_value it reads, and which end is better. Told in docs/decisions/golden-record.md.
#}
{% macro survivorship() -%}
    {{ return([
        {'rule': 'kept', 'column': 'is_deleted', 'direction': 'asc'},
        {'rule': 'readable', 'column': 'is_readable', 'direction': 'desc'},
        {'rule': 'own', 'column': 'is_own', 'direction': 'desc'},
        {'rule': 'verified', 'column': 'is_verified', 'direction': 'desc'},
        {'rule': 'trusted', 'column': 'trust', 'direction': 'desc'},
        {'rule': 'spelled', 'column': 'is_spelled_better_elsewhere', 'direction': 'asc'},
        {'rule': 'trusted', 'column': 'record_trust', 'direction': 'desc'},
        {'rule': 'main', 'column': 'is_further', 'direction': 'asc'},
        {'rule': 'newer', 'column': 'changed_at', 'direction': 'desc'}
    ]) }}
{%- endmacro %}

{# The same as a sort order. With the record's key and the value it is total, so that arrival cannot matter. #}
{% macro best_first() -%}
    {% for each in switchboard.survivorship() %}{{ each.column }} {{ each.direction }} nulls last, {% endfor -%}
    record_key, value
{%- endmacro %}

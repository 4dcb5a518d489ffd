{#
  What the rows for which a condition holds are worth together: over a column `value`. No rows are worth 0; rows of which
  nobody has written down a value are worth nobody knows what.
#}
{% macro worth(condition) -%}
    case
        when count(case when {{ condition }} then 1 end) = 0 then cast(0 as double)
        else sum(case when {{ condition }} then value end)
    end
{%- endmacro %}

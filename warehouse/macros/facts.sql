{# A condition as the amount of a fact: 1 where it holds, 0 where it doesn't or is unknown. #}
{% macro as_share(condition) -%}
    case when {{ condition }} then cast(1 as double) else cast(0 as double) end
{%- endmacro %}

{# An amount as a decimal with nine places: whatever the order of additions, their sum is the same to the last digit. #}
{% macro exactly(amount) -%}
    cast({{ amount }} as decimal(38, 9))
{%- endmacro %}

{#
  Both parts of a metric whose units are the interactions of one relation, or what `unit` names inside of them: those that
  the metric is about are eligible, and measured where its input is known. Conditions and amounts are SQL over the
  relation's columns.
#}
{% macro facts_of(metric, interactions, amount, anchor, is_known='true', is_about='true', unit='interaction_id') -%}
select '{{ metric }}' as metric, 'measured' as part, {{ unit }} as unit_id, interaction_id,
    {{ anchor }} as anchor_at, channel, team_name, agent_id, {{ amount }} as amount
from {{ interactions }}
where {{ is_about }} and {{ is_known }}

union all

{{ eligible_facts_of(metric, interactions, anchor, is_known, is_about, unit) }}
{%- endmacro %}

{# Which of a relation's interactions should have a metric's input, and whether they do. #}
{% macro eligible_facts_of(metric, interactions, anchor, is_known, is_about='true', unit='interaction_id') -%}
select '{{ metric }}' as metric, 'eligible' as part, {{ unit }} as unit_id, interaction_id,
    {{ anchor }} as anchor_at, channel, team_name, agent_id, {{ as_share(is_known) }} as amount
from {{ interactions }}
where {{ is_about }}
{%- endmacro %}

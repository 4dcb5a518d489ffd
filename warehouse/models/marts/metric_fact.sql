{#- Whether a deal was open then hangs on more than the customer: these are always made anew. -#}
{%- set always_anew = var('metrics', []) | selectattr('family', 'equalto', 'value') | map(attribute='metric') | list %}
{{ config(
    materialized='in_part', units={'interaction': 'interaction_id'}, summed_by_others=true,
    always='metric in (' ~ quoted(always_anew or ['none']) ~ ')'
) }}

-- Which single facts go into each metric? `measured` facts make the value; the mean of the `eligible` facts (1: has the
-- input, 0: lacks it) is its coverage. One family's rules stand in one place (warehouse/models/metrics/<family>), and
-- every number leads back to rows.
{%- set families = ['bots', 'phone', 'quality', 'resolution', 'responsiveness', 'satisfaction', 'value', 'volume', 'workload'] %}
{% for family in families %}
select metric, part, unit_id, interaction_id, anchor_at, channel, team_name, agent_id, amount
from {{ ref('facts_' ~ family) }}
{{ 'union all' if not loop.last }}
{% endfor %}

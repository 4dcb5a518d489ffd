{# Every period and slice that a number is given for: joined to rows of a day, a channel, a team and an agent. #}
{% macro cross_join_slices() -%}
    cross join (
        select 'all' as grain union all select 'month' union all select 'week' union all select 'day'
    ) as grains
    cross join (
        select 'all' as dimension union all select 'channel' union all select 'team' union all select 'agent'
    ) as dimensions
{%- endmacro %}

{# Which period and slice a row of `relation` is in; without names as it stands in `group by`. #}
{% macro slice_columns(relation, named=true) -%}
    grains.grain{{ ' as grain' if named }},
    {{ period_start('cast(' ~ relation ~ '.date_day as timestamp)') }}{{ ' as period_start' if named }},
    dimensions.dimension{{ ' as dimension' if named }},
    case dimensions.dimension
        when 'all' then 'all'
        when 'channel' then coalesce({{ relation }}.channel, 'unknown')
        when 'team' then coalesce({{ relation }}.team_name, 'unknown')
        when 'agent' then coalesce({{ relation }}.agent_id, 'unknown')
    end{{ ' as dimension_value' if named }}
{%- endmacro %}

{# What tells one number from another: its metric, period and slice. With `relation` its columns, else the bare names. #}
{% macro slice_key(relation=none) -%}
    {%- set prefix = relation ~ '.' if relation else '' -%}
    {{ prefix }}metric, {{ prefix }}grain, {{ prefix }}period_start, {{ prefix }}dimension, {{ prefix }}dimension_value
{%- endmacro %}

{# Rows of two relations that are of the same metric, period and slice. #}
{% macro same_slice(one, other) -%}
    {{ one }}.metric = {{ other }}.metric
    and {{ one }}.grain = {{ other }}.grain
    and {{ one }}.period_start is not distinct from {{ other }}.period_start
    and {{ one }}.dimension = {{ other }}.dimension
    and {{ one }}.dimension_value = {{ other }}.dimension_value
{%- endmacro %}

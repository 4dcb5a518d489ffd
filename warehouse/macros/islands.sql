{#
  CTEs that number what lies close together in time: rows of `relation` (acted_at, ended_at, act_id) of the same `whose`
  belong to one island until nothing happens for `gap` seconds. Ends with the CTE <relation>_of_islands.
#}
{% macro islands(relation, whose, gap) -%}
{{ relation }}_after_others as (
    select
        *,
        max(ended_at) over (
            partition by {{ whose }} order by acted_at, act_id rows between unbounded preceding and 1 preceding
        ) as others_until
    from {{ relation }}
),

{{ relation }}_of_islands as (
    select
        *,
        sum(case when {{ seconds_between('others_until', 'acted_at') }} < {{ gap }} then 0 else 1 end) over (
            partition by {{ whose }} order by acted_at, act_id rows between unbounded preceding and current row
        ) as island
    from {{ relation }}_after_others
)
{%- endmacro %}

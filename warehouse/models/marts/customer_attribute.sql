{{ config(materialized='in_part', units={'customer': 'customer_id'}) }}

-- Which name, e-mail address, … counts for each customer, who says so, and what put it before the next?
with weighed_values as (
    select * from {{ ref('int_weighed_value') }}
),

values_of_records as (
    select
        *,
        row_number() over (partition by customer_id, attribute, value order by {{ best_first() }}) as place_of_record,
        count(*) over (partition by customer_id, attribute, value) as record_count
    from weighed_values
),

ranked_values as (
    select
        *,
        row_number() over (partition by customer_id, attribute order by {{ best_first() }}) as rank
    from values_of_records
    where place_of_record = 1
),

values_beside_the_next as (
    select
        *,
        lead(rank) over (partition by customer_id, attribute order by rank) as next_rank
        {%- for each in survivorship() %},
        lead({{ each.column }}) over (partition by customer_id, attribute order by rank) as next_{{ each.column }}
        {%- endfor %}
    from ranked_values
)

select
    customer_id,
    attribute,
    value,
    rank,
    rank = 1 as is_current,
    case
        when next_rank is null and rank = 1 then 'only'
        when next_rank is null then 'last'
        {%- for each in survivorship() %}
        when {{ each.column }} is distinct from next_{{ each.column }} then '{{ each.rule }}'
        {%- endfor %}
        else 'key'
    end as rule,
    record_key,
    connection,
    connector,
    record_count,
    record_trust as trust,
    is_verified,
    is_deleted,
    changed_at as updated_at
from values_beside_the_next
order by customer_id, attribute, rank

-- How far do reviewers agree in each category? Apart, one that everybody gives 100 makes no other look better
-- (docs/decisions/reviewer-agreement.md).
with agreements as (
    select * from {{ ref('int_agreement') }} where dimension = 'category'
),

definitions as (
    select metric, minimum_n from {{ ref('metric_definition') }}
),

-- Scorecards spell a category in several ways; one of them names it.
spelt as (
    select lower(category_name) as category, min(category_name) as category_name
    from {{ ref('int_category_opinion') }}
    where reviewer_count >= 2
    group by lower(category_name)
),

reasons as (
    select
        agreements.*,
        case
            when agreements.n < definitions.minimum_n then 'fewer than ' || cast(definitions.minimum_n as varchar)
            else agreements.missing_reason
        end as missing_because
    from agreements
    inner join definitions on agreements.metric = definitions.metric
)

select
    spelt.category_name,
    reasons.n,
    -- Nine places, as in metric_value: the last digits depend on the order of additions.
    case when reasons.missing_because is null then round(reasons.value, 9) end as value,
    case when reasons.missing_because is null then round(reasons.interval_low, 9) end as interval_low,
    case when reasons.missing_because is null then round(reasons.interval_high, 9) end as interval_high,
    reasons.missing_because as missing_reason
from reasons
inner join spelt on reasons.dimension_value = spelt.category
order by spelt.category_name

-- What do the deals of each company come to in each currency: open, won, lost, renewed and churned?
with deals as (
    select * from {{ ref('fct_deal') }}
    where company_id is not null and status in ('open', 'won', 'lost')
),

-- Months are counted back from the newest contact held, so that the same records make the same numbers on any day.
newest as (
    select max(started_at) as as_of_at from {{ ref('fct_interaction') }}
),

-- A close without its time is in none of the last twelve months that we know of.
of_now as (
    select deals.*
    from deals
    cross join newest
    where
        deals.status = 'open'
        or (deals.closed_at > newest.as_of_at - interval 12 month and deals.closed_at <= newest.as_of_at)
)

select
    company_id,
    coalesce(currency, 'unknown') as currency,
    count(case when status = 'open' then 1 end) as open_deal_count,
    {{ worth("status = 'open'") }} as open_value,
    count(case when status = 'won' then 1 end) as won_deal_count_12m,
    {{ worth("status = 'won'") }} as won_value_12m,
    count(case when status = 'lost' then 1 end) as lost_deal_count_12m,
    {{ worth("status = 'lost'") }} as lost_value_12m,
    -- Where nobody has said which pipelines renew, nothing is known to be a renewal, and nothing not to be.
    case when count(is_renewal) > 0 then {{ worth("status = 'open' and is_renewal") }} end as open_renewal_value,
    case when count(is_renewal) > 0 then {{ worth("status = 'won' and is_renewal") }} end as renewed_value_12m,
    case when count(is_renewal) > 0 then {{ worth("status = 'lost' and is_renewal") }} end as churned_value_12m
from of_now
group by company_id, coalesce(currency, 'unknown')

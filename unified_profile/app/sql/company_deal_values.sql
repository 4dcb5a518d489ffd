-- What its deals come to, a row per currency; of the last twelve months what was decided.
select
    currency, open_deal_count, open_value, won_deal_count_12m, won_value_12m, lost_deal_count_12m, lost_value_12m,
    open_renewal_value, renewed_value_12m, churned_value_12m
from marts.company_deal_value
where company_id = $company_id
order by open_deal_count desc, currency

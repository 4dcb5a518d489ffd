-- How much we hear from a company and how content it is, as of the newest contact held of anybody.
select as_of_at, contact_count_30d, contact_count_90d, last_contact_at, rating_count_12m, csat_12m
from marts.company_value
where company_id = $company_id

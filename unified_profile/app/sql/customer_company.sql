select
    company_id, name, domain, plan, employee_count, annual_revenue, customer_count, open_deal_count, open_deal_value,
    currency, source_url
from marts.dim_company
where company_id = $company_id

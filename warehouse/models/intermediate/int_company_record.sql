-- Which company is each company record? Identity says.
select
    record_key,
    company_id
from {{ source('identity', 'company_record') }}

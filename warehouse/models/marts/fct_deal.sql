-- What did sales agree or try to agree, with whom?
select
    deal_id,
    customer_id,
    company_id,
    connection,
    title,
    pipeline,
    stage,
    is_renewal,
    status,
    value,
    currency,
    owner_name,
    created_at,
    updated_at,
    closed_at,
    source_url
from {{ ref('int_deal') }}
order by customer_id nulls last, updated_at, deal_id

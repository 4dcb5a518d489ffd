select
    deal_id, connection, title, pipeline, stage, status, value, currency, owner_name, created_at, updated_at,
    closed_at, source_url
from marts.fct_deal
where customer_id = $customer_id and status = 'open'
order by updated_at desc nulls last, deal_id
limit 20

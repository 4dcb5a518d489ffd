select
    record_key, connection, connector, source_object, source_id, source_url, name, email, phone, role, company_name,
    plan, occurred_at, updated_at,
    coalesce(is_deleted, false) as is_deleted
from marts.customer_record
where customer_id = $customer_id
order by connector, is_deleted, updated_at desc nulls last, record_key
limit 30

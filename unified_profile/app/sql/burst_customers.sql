select
    touched.customer_id,
    customers.display_name as name,
    customers.primary_email as email,
    customers.primary_phone as phone,
    customers.language,
    customers.company_name as company,
    touched.contact_count,
    touched.open_contact_count,
    touched.first_contact_at,
    touched.last_contact_at
from marts.topic_burst_customer as touched
inner join marts.dim_customer as customers on touched.customer_id = customers.customer_id
where touched.burst_id = $burst_id
order by touched.open_contact_count > 0 desc, touched.last_contact_at desc, touched.customer_id

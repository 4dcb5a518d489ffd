-- Whom a burst touched, those first who still wait; a page begins after the customer at $after_*.
with everybody as (
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
        touched.last_contact_at,
        touched.open_contact_count > 0 as waits
    from marts.topic_burst_customer as touched
    inner join marts.dim_customer as customers on touched.customer_id = customers.customer_id
    where touched.burst_id = $burst_id
)

select
    customer_id, name, email, phone, language, company, contact_count, open_contact_count, first_contact_at,
    last_contact_at
from everybody
where
    $after_waits::boolean is null
    or waits < $after_waits::boolean
    or (
        waits = $after_waits::boolean
        and (
            last_contact_at < $after_at::timestamp
            or (last_contact_at = $after_at::timestamp and customer_id > $after_id)
        )
    )
order by waits desc, last_contact_at desc, customer_id
limit coalesce($size, 9223372036854775807)

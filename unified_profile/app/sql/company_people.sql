-- Its people, those first who got in touch last, a page at a time.
select
    customer_id, display_name, primary_email, primary_phone, company_name, plan, last_contact_at, last_contact_channel,
    coalesce(interaction_count, 0) as interaction_count,
    coalesce(open_interaction_count, 0) as open_interaction_count,
    coalesce(connector_count, 0) as connector_count,
    coalesce(is_anonymous, false) as is_anonymous
from marts.dim_customer
where company_id = $company_id
order by last_contact_at desc nulls last, customer_id
limit $size offset $skip

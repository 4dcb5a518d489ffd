select
    customer_id, display_name, primary_email, primary_phone, company_id, company_name, plan, language, time_zone,
    coalesce(record_count, 0) as record_count,
    coalesce(connector_count, 0) as connector_count,
    first_seen_at, last_contact_at, last_contact_channel,
    coalesce(interaction_count, 0) as interaction_count,
    coalesce(open_interaction_count, 0) as open_interaction_count,
    last_rating_score, last_rating_scale_max, last_rating_at,
    coalesce(is_anonymous, false) as is_anonymous
from marts.dim_customer
where customer_id = $customer_id

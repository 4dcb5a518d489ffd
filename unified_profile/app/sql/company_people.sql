-- Its people, those first who got in touch last; a page begins behind the one named by $after_*.
with its_people as (
    select *, coalesce(last_contact_at, timestamp '1970-01-01') as sort_at
    from marts.dim_customer
    where company_id = $company_id
)

select
    customer_id, display_name, primary_email, primary_phone, company_name, plan, last_contact_at, last_contact_channel,
    coalesce(interaction_count, 0) as interaction_count,
    coalesce(open_interaction_count, 0) as open_interaction_count,
    coalesce(connector_count, 0) as connector_count,
    coalesce(is_anonymous, false) as is_anonymous
from its_people
where
    $after_at::timestamp is null
    or sort_at < $after_at::timestamp
    or (sort_at = $after_at::timestamp and customer_id > $after_id)
order by sort_at desc, customer_id
limit $size

select distinct customer_id, kind, coalesce(label, value) as label, 1.0::double as score
from marts.customer_identifier
where kind = $kind and value in (select unnest($needles)) and customer_id is not null
order by customer_id
limit 60

-- Phone numbers that end in the digits typed, for numbers typed without their beginning.
select distinct customer_id, kind, coalesce(label, value) as label, (length($needle) / length(value))::double as score
from marts.customer_identifier
where kind = $kind and suffix(value, $needle) and customer_id is not null
order by score desc, customer_id
limit 60

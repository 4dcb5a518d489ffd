-- Values that begin with $needle. The range lets the sorted table be skipped over.
select distinct
    customer_id, kind,
    coalesce(label, value) as label,
    (length($needle) / length(value))::double as score
from marts.customer_identifier
where
    kind = $kind and value >= $needle and value < $needle || chr(1114111)
    and customer_id is not null
order by score desc, customer_id
limit 60

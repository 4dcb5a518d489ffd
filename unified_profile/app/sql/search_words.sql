-- Values that hold every word, in any order.
select distinct
    customer_id, kind,
    coalesce(label, value) as label,
    (length(array_to_string($words, ' ')) / length(value))::double as score
from marts.customer_identifier
where
    kind = $kind
    -- The longest word by itself rules out most at a fraction of the cost.
    and contains(value, $longest)
    and len(list_filter($words, lambda word: contains(value, word))) = len($words)
    and customer_id is not null
order by score desc, customer_id
limit 60

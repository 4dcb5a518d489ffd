-- Whoever a pasted address belongs to. $needles are spellings of the address.
with addresses as (
    select customer_id, source_url, connector || ' record' as label from marts.customer_record
    union all
    select customer_id, source_url, subject as label from marts.fct_interaction
    union all
    select customer_id, source_url, title as label from marts.fct_deal
)

select distinct customer_id, 'address' as kind, coalesce(max(label), 'address') as label, 1.0::double as score
from addresses
where source_url in (select unnest($needles)) and customer_id is not null
group by customer_id
order by customer_id
limit 60

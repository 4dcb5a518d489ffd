-- Who a tool's object belongs to: a person's record, an interaction or a deal, by the id it has in the tool.
with objects as (
    select customer_id, connection, source_object, source_id from marts.customer_record
    union all
    select customer_id, connection, source_object, source_id from marts.fct_interaction
    union all
    select customer_id, $connection, $source_object, $source_id
    from marts.fct_deal
    where deal_id = $connection || ':' || $source_object || ':' || $source_id
)

select customer_id
from objects
where connection = $connection and source_object = $source_object and source_id = $source_id
    and customer_id is not null
order by customer_id
limit 1

-- Who says the name, address, … that counts of a customer, and what put it before the next.
select attribute, value, record_key, connection, connector, rule, updated_at
from marts.customer_attribute
where customer_id = $customer_id and is_current
order by attribute

-- E-mail addresses and phone numbers of a customer, with the tools that know them.
select kind, label, coalesce(connectors, []) as connectors
from marts.customer_contact_point
where customer_id = $customer_id
order by kind, len(connectors) desc nulls last, value
limit 12

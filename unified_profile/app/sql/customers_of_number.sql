-- Everybody who has a phone number, by its digits; two are enough to know that it is shared.
select distinct customer_id
from marts.customer_identifier
where kind = 'phone' and value in ($digits, '+' || $digits)
order by customer_id
limit 2

-- How each tool calls its records of a customer: of all of them, however many.
select record_key, connector, name from marts.customer_record where customer_id = $customer_id

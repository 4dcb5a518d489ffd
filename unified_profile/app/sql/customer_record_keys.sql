-- Keys of a customer's records, as they are.
select record_key from marts.customer_record where customer_id = $customer_id order by record_key

-- E-mail addresses and phone numbers of a customer, with the tools that know them.
with identifiers as (
    select kind, value, label, record_key
    from marts.customer_identifier
    where customer_id = $customer_id and kind in ('email', 'phone')
),

records as (
    select record_key, connector
    from marts.customer_record
    where customer_id = $customer_id
)

select
    identifiers.kind,
    coalesce(max(identifiers.label), identifiers.value) as label,
    list_sort(list(distinct records.connector)) as connectors
from identifiers
left join records on records.record_key = identifiers.record_key
group by identifiers.kind, identifiers.value
order by identifiers.kind, count(distinct records.connector) desc, identifiers.value
limit 12

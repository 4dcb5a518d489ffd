{{ config(materialized='in_part', units={'customer': 'customer_id'}) }}

-- How can each customer be reached, and which tools know that? Stored by customer: what a page of theirs shows.
with identifiers as (
    select * from {{ ref('customer_identifier') }} where kind in ('email', 'phone')
),

records as (
    select record_key, customer_id, connector from {{ ref('customer_record') }}
)

select
    identifiers.customer_id,
    identifiers.kind,
    identifiers.value,
    coalesce(max(identifiers.label), identifiers.value) as label,
    {{ sorted_values('distinct records.connector', 'records.connector is not null') }} as connectors
from identifiers
left join records
    on identifiers.record_key = records.record_key and identifiers.customer_id = records.customer_id
group by identifiers.customer_id, identifiers.kind, identifiers.value
order by identifiers.customer_id, identifiers.kind, identifiers.value

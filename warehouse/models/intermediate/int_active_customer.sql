-- Since which day has a CRM held each known customer? Those are the ones who may get in touch (docs/decisions/contact-rate.md).
with customers as (
    select customer_id from {{ ref('dim_customer') }} where not is_anonymous
),

crm_connections as (
    select connection from {{ ref('int_crm_connection') }}
),

records as (
    select record_key, connection, occurred_at from {{ ref('core_people') }}
    where not is_deleted and occurred_at is not null
),

customer_of_record as (
    select record_key, person_id from {{ source('identity', 'person_record') }}
)

select
    customers.customer_id,
    cast(min(records.occurred_at) as date) as active_since
from records
inner join crm_connections on records.connection = crm_connections.connection
inner join customer_of_record on records.record_key = customer_of_record.record_key
inner join customers on customer_of_record.person_id = customers.customer_id
group by customers.customer_id

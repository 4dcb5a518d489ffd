{{ config(materialized='table') }}

-- Which interactions are put together anew? All of the touched customers', as they were and as they are now, and those of
-- nobody known that are other than before.
with customers as (
    select customer_id from {{ ref('touched_customer') }}
),

records as (
    select record_key from {{ ref('int_person_record') }} where person_id in (select customer_id from customers)
)

select interaction_id from {{ ref('changed_interaction') }}
union
select interaction_id from {{ as_it_was('intermediate', 'int_interaction', ['interaction_id', 'customer_id']) }} where customer_id in (select customer_id from customers)
union
select record_key from {{ ref('core_interactions') }} where person_key in (select record_key from records)
union
-- What happened in one that is not held, or is no longer, is nobody's, and what is nobody's is always put together anew.
select events.interaction_key
from {{ ref('core_events') }} as events
left join {{ ref('core_interactions') }} as held on events.interaction_key = held.record_key and not held.is_deleted
where held.record_key is null and events.interaction_key is not null {{ and_increment() }}

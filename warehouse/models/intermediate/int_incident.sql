{{ config(materialized='in_part', units={'customer': 'customer_id'}, stored=false) }}

-- Which trouble of ours did each customer contact us during? An incident touched whoever began to contact us from its
-- start until a day after its end; one that nobody has closed, for a week (docs/decisions/incidents-of-a-customer.md).
with incidents as (
    select
        *,
        coalesce(resolved_at + interval 1 day, occurred_at + interval 7 day) as touches_until
    from {{ ref('core_incidents') }}
    -- Planned work, and what was put on the page without any effect, has no impact.
    where not is_deleted and impact in ('minor', 'major', 'critical') and occurred_at is not null
),

contacts as (
    select customer_id, started_at
    from {{ ref('int_interaction') }}
    where customer_id is not null and coalesce(direction, 'inbound') = 'inbound'
),

customers_of_each as (
    select distinct incidents.record_key, contacts.customer_id
    from incidents
    inner join contacts
        on contacts.started_at >= incidents.occurred_at and contacts.started_at < incidents.touches_until
)

select
    incidents.record_key || ':' || customers_of_each.customer_id as event_id,
    customers_of_each.customer_id,
    incidents.occurred_at,
    incidents.connection,
    incidents.connector,
    'incident' as event_type,
    'system' as actor_type,
    incidents.title,
    nullif(array_to_string(incidents.affected, ', '), '') as body,
    true as is_public,
    {{ seconds_between('incidents.occurred_at', 'incidents.resolved_at') }} as duration_seconds,
    incidents.impact as outcome,
    incidents.status as state,
    incidents.source_url
from incidents
inner join customers_of_each on incidents.record_key = customers_of_each.record_key

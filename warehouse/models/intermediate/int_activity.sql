-- What did sales do or note, with whom, and where on the timeline does it stand? A done activity stands where it was
-- due, everything else where it was written.
with activities as (
    select * from {{ ref('core_activities') }} where not is_deleted
),

deals as (
    select record_key, person_key from {{ ref('core_deals') }}
),

customer_of_record as (
    select record_key, person_id from {{ source('identity', 'person_record') }}
),

agent_of_record as (
    select record_key, agent_id from {{ ref('int_agent_record') }}
),

members as (
    select agent_id, name from {{ ref('dim_agent') }}
)

select
    activities.record_key as event_id,
    customer_of_record.person_id as customer_id,
    case when activities.is_done then coalesce(activities.due_at, activities.occurred_at) else activities.occurred_at end
        as occurred_at,
    activities.connection,
    activities.connector,
    case when activities.kind in ('note', 'task', 'meeting') then activities.kind else 'activity' end as event_type,
    'agent' as actor_type,
    members.name as actor_name,
    members.agent_id,
    coalesce(activities.subject, activities.kind) as title,
    activities.body,
    false as is_public,
    case when activities.is_done then 'done' when not activities.is_done then 'planned' end as state,
    activities.due_at,
    activities.source_url
from activities
left join deals on activities.deal_key = deals.record_key
left join customer_of_record on coalesce(activities.person_key, deals.person_key) = customer_of_record.record_key
left join agent_of_record on activities.agent_key = agent_of_record.record_key
left join members on agent_of_record.agent_id = members.agent_id

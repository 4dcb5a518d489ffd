-- Which training did each agent take, as an event of theirs? It is about no customer.
with trainings as (
    select * from {{ ref('core_trainings') }} where not is_deleted
),

agent_of_email as (
    select email, agent_id from {{ ref('int_agent_email') }}
),

members as (
    select agent_id, name from {{ ref('dim_agent') }}
)

select
    trainings.record_key as event_id,
    cast(null as varchar) as customer_id,
    coalesce(trainings.completed_at, trainings.occurred_at) as occurred_at,
    trainings.connection,
    trainings.connector,
    'training' as event_type,
    'agent' as actor_type,
    members.name as actor_name,
    members.agent_id,
    trainings.title,
    false as is_public,
    case when trainings.completed_at is not null then 'done' else 'planned' end as state,
    trainings.source_url
from trainings
left join agent_of_email on nullif(lower(trim(trainings.agent_email)), '') = agent_of_email.email
left join members on agent_of_email.agent_id = members.agent_id

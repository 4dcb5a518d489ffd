-- Whose is each deal?
with deals as (
    select * from {{ ref('core_deals') }} where not is_deleted
),

customer_of_record as (
    select record_key, person_id from {{ source('identity', 'person_record') }}
),

people as (
    select record_key, company_key from {{ ref('core_people') }}
),

companies as (
    select * from {{ ref('int_company_record') }}
),

renewal_pipelines as (
    select connection, pipeline from {{ ref('int_renewal_pipeline') }}
),

connections_that_say as (
    select distinct connection from renewal_pipelines
),

agent_of_record as (
    select record_key, agent_id from {{ ref('int_agent_record') }}
),

members as (
    select agent_id, name from {{ ref('dim_agent') }}
)

select
    deals.record_key as deal_id,
    customer_of_record.person_id as customer_id,
    coalesce(own_company.company_id, company_of_person.company_id) as company_id,
    deals.connection,
    deals.connector,
    deals.title,
    deals.pipeline,
    deals.stage,
    -- Of a connection for which nobody has said it, it is unknown.
    case when connections_that_say.connection is not null then renewal_pipelines.pipeline is not null end as is_renewal,
    deals.status,
    deals.value,
    deals.currency,
    members.agent_id,
    members.name as owner_name,
    deals.occurred_at as created_at,
    deals.updated_at,
    deals.closed_at,
    deals.source_url
from deals
left join customer_of_record on deals.person_key = customer_of_record.record_key
left join people on deals.person_key = people.record_key
left join companies as own_company on deals.company_key = own_company.record_key
left join companies as company_of_person on people.company_key = company_of_person.record_key
left join agent_of_record on deals.agent_key = agent_of_record.record_key
left join connections_that_say on deals.connection = connections_that_say.connection
left join renewal_pipelines
    on deals.connection = renewal_pipelines.connection and deals.pipeline = renewal_pipelines.pipeline
left join members on agent_of_record.agent_id = members.agent_id

-- Which deals are there, with whom, and how do they stand?
{% set page = "'https://' || ui_domain || '/contacts/' || portal_id || '/record/0-3/' || id" -%}

with accounts as (
    select * from {{ ref('hubspot__accounts') }}
),

pipelines as (
    select
        _connection as of_connection,
        id as of_pipeline,
        label as pipeline_name,
        unnest(cast(stages as json[])) as stage
    from {{ raw_union('hubspot', 'deal_pipelines') }}
),

partners as (
    select * from {{ ref('hubspot__partners') }} where of_object = 'deal'
),

stage_entries as (
    select
        _connection as history_connection,
        id as moved_deal,
        json_extract_string(propertiesWithHistory, '$.dealstage[0].timestamp') as entered_at
    from {{ raw_union('hubspot', 'deal_history') }}
),

deals as (
    select
        *,
        json_extract_string(properties, '$.pipeline') as pipeline_id,
        json_extract_string(properties, '$.dealstage') as stage_id,
        json_extract_string(properties, '$.hs_is_closed_won') = 'true' as is_won,
        json_extract_string(properties, '$.hs_is_closed') = 'true' as is_closed,
        json_extract_string(properties, '$.hubspot_owner_id') as owner_id
    from {{ raw_union('hubspot', 'deals') }}
)

select
    {{ common_columns('deal', 'id', page, 'createdAt') }},
    nullif(trim(json_extract_string(properties, '$.dealname')), '') as title,
    {{ record_key('contact', 'contact_id') }} as person_key,
    {{ record_key('company', 'company_id') }} as company_key,
    {{ record_key('owner', "nullif(owner_id, '')") }} as agent_key,
    pipeline_name as pipeline,
    json_extract_string(stage, '$.label') as stage,
    case
        when coalesce(_deleted, false) then 'deleted'
        when is_won then 'won'
        when is_closed then 'lost'
        else 'open'
    end as status,
    try_cast(json_extract_string(properties, '$.amount') as double) as value,
    coalesce(nullif(json_extract_string(properties, '$.deal_currency_code'), ''), account_currency) as currency,
    cast(updatedAt as timestamp) as updated_at,
    coalesce(
        try_cast(json_extract_string(properties, '$.hs_v2_date_entered_current_stage') as timestamp),
        try_cast(entered_at as timestamp)
    ) as stage_changed_at,
    -- Of an open deal it is when somebody hopes to close it.
    case
        when is_closed then try_cast(json_extract_string(properties, '$.closedate') as timestamp)
    end as closed_at
from deals
left join accounts on deals._connection = account_connection
left join pipelines
    on deals._connection = of_connection
    and pipeline_id = of_pipeline
    and stage_id = json_extract_string(stage, '$.id')
left join partners on deals._connection = partner_connection and deals.id = of_id
left join stage_entries on deals._connection = history_connection and deals.id = moved_deal

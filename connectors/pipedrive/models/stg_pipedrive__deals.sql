{# Deals of both lists. Archiving moves a deal from one list to the other, so that both may hold a version: the newer one counts. #}
{%- set fields = [
    '_connection', '_loaded_at', '_deleted', 'id', 'title', 'person_id', 'org_id', 'owner_id', 'pipeline_id', 'stage_id',
    'status', 'value', 'currency', 'add_time', 'update_time', 'stage_change_time', 'won_time', 'lost_time', 'close_time'
] | join(', ') -%}

with both_lists as (
    select {{ fields }}, false as in_archive from {{ raw_union('pipedrive', 'deals') }}
    union all
    select {{ fields }}, true as in_archive from {{ raw_union('pipedrive', 'deals_archived') }}
),

newest_versions as (
    select *
    from both_lists
    qualify row_number() over (
        partition by _connection, id order by update_time desc nulls last, in_archive desc
    ) = 1
),

stages as (
    select _connection as stage_connection, id as of_stage, name as stage_name
    from {{ raw_union('pipedrive', 'stages') }}
),

pipelines as (
    select _connection as pipeline_connection, id as of_pipeline, name as pipeline_name
    from {{ raw_union('pipedrive', 'pipelines') }}
)

select
    {{ common_columns(
        'deal', 'id', "'https://' || " ~ setting('company_domain') ~ " || '.pipedrive.com/deal/' || id", 'add_time'
    ) }},
    nullif(title, '') as title,
    {{ record_key('person', 'person_id') }} as person_key,
    {{ record_key('organization', 'org_id') }} as company_key,
    {{ record_key('user', 'owner_id') }} as agent_key,
    pipeline_name as pipeline,
    stage_name as stage,
    case when coalesce(_deleted, false) then 'deleted' else status end as status,
    cast(value as double) as value,
    nullif(currency, '') as currency,
    cast(update_time as timestamp) as updated_at,
    cast(stage_change_time as timestamp) as stage_changed_at,
    cast(coalesce(won_time, lost_time, close_time) as timestamp) as closed_at
from newest_versions
left join stages on _connection = stage_connection and stage_id = of_stage
left join pipelines on _connection = pipeline_connection and pipeline_id = of_pipeline

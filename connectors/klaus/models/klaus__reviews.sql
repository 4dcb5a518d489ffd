-- Which reviews did people give, of conversations and in calibration sessions? AutoQA's own are not among them.
{#- Ticket ids belong to whichever help desk the conversation came from. -#}
{%- set helpdesk_key -%}
    case
        when lower(source_type) like '%zendesk%' then {{ linked_key('zendesk', 'ticket', 'external_id') }}
        when coalesce(lower(source_type), '') in ('', 'intercom') then {{ linked_key('intercom', 'conversation', 'external_id') }}
    end
{%- endset %}
with conversations as (
    select *, from_json(reviews, '["JSON"]') as review_list
    from {{ raw_union('klaus', 'reviews') }}
),

sessions as (
    select *, from_json(conversations, '["JSON"]') as conversation_list
    from {{ raw_union('klaus', 'calibration_sessions') }}
),

workspaces as (
    select _connection, id, max(name) as name from {{ raw_union('klaus', 'workspaces') }} group by _connection, id
),

-- A session does not say where its conversations come from; a review of the same one does.
sources as (
    select _connection, externalId as external_id, max(sourceType) as source_type
    from conversations
    group by _connection, externalId
),

reviews_of_conversations as (
    select
        _connection,
        _loaded_at,
        _deleted,
        url,
        workspaceName as workspace_name,
        lastUpdatedISO as listed_at,
        sourceType as source_type,
        externalId as external_id,
        false as is_calibration,
        unnest(review_list) as review
    from conversations
),

conversations_of_sessions as (
    select
        sessions._connection,
        sessions._loaded_at,
        sessions._deleted,
        workspaces.name as workspace_name,
        sessions.updatedAt as updated_at,
        unnest(sessions.conversation_list) as conversation
    from sessions
    left join workspaces on sessions._connection = workspaces._connection and sessions.workspace_id = workspaces.id
),

reviews_of_sessions as (
    select
        calibrated._connection,
        calibrated._loaded_at,
        calibrated._deleted,
        cast(null as varchar) as url,
        calibrated.workspace_name,
        try_cast(calibrated.updated_at as timestamp) as listed_at,
        sources.source_type,
        json_extract_string(calibrated.conversation, '$.externalId') as external_id,
        true as is_calibration,
        unnest(from_json(json_extract(calibrated.conversation, '$.reviews'), '["JSON"]')) as review
    from conversations_of_sessions as calibrated
    left join sources
        on
            calibrated._connection = sources._connection
            and json_extract_string(calibrated.conversation, '$.externalId') = sources.external_id
),

all_reviews as (
    select * from reviews_of_conversations
    union all
    select * from reviews_of_sessions
),

read_reviews as (
    select
        * exclude (_deleted),
        json_extract_string(review, '$.id') as id,
        coalesce(
            try_cast(json_extract_string(review, '$.createdISO') as timestamp),
            try_cast(json_extract_string(review, '$.createdAt') as timestamp)
        ) as created_at,
        -- One that is no longer in its conversation is kept there with the time.
        coalesce(_deleted, false) or json_extract_string(review, '$._gone_at') is not null as _deleted,
        -- As people write them: with or without #, in any case.
        list_transform(json_extract_string(review, '$.tags[*].tag'), lambda tag: ltrim(lower(trim(tag)), '#')) as tags,
        ltrim(lower(trim({{ setting('targeted_tag') }})), '#') as targeted_tag,
        ltrim(lower(trim({{ setting('random_tag') }})), '#') as random_tag,
        {{ helpdesk_key }} as interaction_key
    from all_reviews
),

-- A conversation that moved to another workspace is held in both; the newer one is right.
each_review_once as (
    select *
    from read_reviews
    qualify row_number() over (
        partition by _connection, is_calibration, id
        order by _deleted, listed_at desc nulls last, workspace_name
    ) = 1
)

select
    {{ common_columns('review', "case when is_calibration then 'calibration:' || id else id end", 'url', 'created_at') }},
    interaction_key,
    nullif(workspace_name, '') as workspace_name,
    is_calibration,
    case
        when list_contains(tags, targeted_tag) then 'targeted'
        when list_contains(tags, random_tag) then 'random'
    end as selection,
    cast(review as varchar) as review
from each_review_once

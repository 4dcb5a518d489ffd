-- Which quality reviews are there, by people and by AutoQA? One conversation may hold several.
{#- AutoQA names the help desk by its link only. -#}
{%- set helpdesk_key -%}
    case
        when lower(externalConversationLink) like '%.zendesk.com/%' then {{ linked_key('zendesk', 'ticket', 'externalTicketId') }}
        when coalesce(lower(externalConversationLink), '') = '' or lower(externalConversationLink) like '%.intercom.%'
            then {{ linked_key('intercom', 'conversation', 'externalTicketId') }}
    end
{%- endset %}
with given as (
    select * from {{ ref('klaus__reviews') }}
),

automatic as (
    select * from {{ raw_union('klaus', 'autoqa_reviews') }}
)

select
    {{ common_names() }},
    interaction_key,
    coalesce(
        try_cast(json_extract_string(review, '$.updatedISO') as timestamp),
        try_cast(json_extract_string(review, '$.updatedAt') as timestamp),
        occurred_at
    ) as updated_at,
    nullif(json_extract_string(review, '$.reviewer.email'), '') as reviewer_email,
    nullif(json_extract_string(review, '$.reviewer.name'), '') as reviewer_name,
    nullif(json_extract_string(review, '$.reviewee.email'), '') as reviewee_email,
    nullif(json_extract_string(review, '$.reviewee.name'), '') as reviewee_name,
    -- A score of 0 isn't written. A review without ratings has no score.
    case
        when json_array_length(review, '$.ratings') > 0 then coalesce(cast(json_extract(review, '$.score') as double), 0)
        else cast(json_extract(review, '$.score') as double)
    end as vendor_score,
    nullif(json_extract_string(review, '$.scorecard.name'), '') as scorecard_name,
    workspace_name,
    nullif(trim(json_extract_string(review, '$.comment')), '') as comment,
    false as is_automatic,
    is_calibration,
    selection
from given

union all

select
    {{ common_columns('autoqa_review', 'autoqaReviewId', 'appConversationLink', 'createdAt') }},
    {{ helpdesk_key }} as interaction_key,
    coalesce(updatedAt, createdAt) as updated_at,
    cast(null as varchar) as reviewer_email,
    'AutoQA' as reviewer_name,
    nullif(trim(revieweeEmail), '') as reviewee_email,
    nullif(trim(revieweeName), '') as reviewee_name,
    -- AutoQA gives no score of the whole.
    cast(null as double) as vendor_score,
    cast(null as varchar) as scorecard_name,
    nullif(trim(workspaceName), '') as workspace_name,
    cast(null as varchar) as comment,
    true as is_automatic,
    false as is_calibration,
    cast(null as varchar) as selection
from automatic

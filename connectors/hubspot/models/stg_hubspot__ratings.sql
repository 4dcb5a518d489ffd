-- How did customers answer satisfaction surveys? Effort (CES) and loyalty (NPS) are other questions and stay in raw.
with submissions as (
    select
        *,
        json_extract_string(properties, '$.hs_value') as answer,
        json_extract_string(properties, '$.hs_submission_timestamp') as submitted_at
    from {{ raw_union('hubspot', 'feedback_submissions') }}
    where json_extract_string(properties, '$.hs_survey_type') = 'CSAT'
),

rated as (
    select * from {{ ref('hubspot__partners') }} where of_object = 'feedback'
),

tickets as (
    select
        _connection as ticket_connection,
        id as of_ticket,
        nullif(json_extract_string(properties, '$.hubspot_owner_id'), '') as owner_id
    from {{ raw_union('hubspot', 'tickets') }}
),

owners as (
    select _connection as owner_connection, id as of_owner, email as owner_email
    from {{ raw_union('hubspot', 'owners') }}
)

select
    {{ common_columns('feedback_submission', 'id', none, 'coalesce(try_cast(submitted_at as timestamp), createdAt)') }},
    {{ record_key('ticket', 'ticket_id') }} as interaction_key,
    {{ record_key('owner', 'owner_id') }} as agent_key,
    nullif(owner_email, '') as agent_email,
    false as is_bot_rating,
    try_cast(answer as double) as score,
    cast(1 as double) as scale_min,
    coalesce(try_cast({{ setting('csat_best', '5') }} as double), 5) as scale_max,
    nullif(trim(json_extract_string(properties, '$.hs_content')), '') as remark,
    cast(null as timestamp) as requested_at
from submissions
left join rated on submissions._connection = partner_connection and submissions.id = of_id
left join tickets on submissions._connection = ticket_connection and ticket_id = of_ticket
left join owners on submissions._connection = owner_connection and owner_id = of_owner

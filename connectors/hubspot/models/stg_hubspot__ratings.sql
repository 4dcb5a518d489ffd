-- How did customers answer surveys: about satisfaction (CSAT), loyalty (NPS) and effort (CES)? Those that nobody answered
-- aren't told.
with submissions as (
    select
        *,
        lower(json_extract_string(properties, '$.hs_survey_type')) as survey,
        json_extract_string(properties, '$.hs_value') as answer,
        json_extract_string(properties, '$.hs_contact_id') as submitter_id,
        json_extract_string(properties, '$.hs_submission_timestamp') as submitted_at
    from {{ raw_union('hubspot', 'feedback_submissions') }}
    where lower(json_extract_string(properties, '$.hs_survey_type')) in ('csat', 'nps', 'ces')
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
    {{ record_key('contact', 'coalesce(contact_id, submitter_id)') }} as person_key,
    {{ record_key('ticket', 'ticket_id') }} as interaction_key,
    {{ record_key('owner', 'owner_id') }} as agent_key,
    nullif(owner_email, '') as agent_email,
    false as is_bot_rating,
    survey,
    try_cast(answer as double) as score,
    case when survey = 'nps' then cast(0 as double) else cast(1 as double) end as scale_min,
    case survey
        when 'nps' then cast(10 as double)
        when 'ces' then cast(7 as double)
        else coalesce(try_cast({{ setting('csat_best', '5') }} as double), 5)
    end as scale_max,
    nullif(trim(json_extract_string(properties, '$.hs_content')), '') as remark,
    cast(null as timestamp) as requested_at
from submissions
left join rated on submissions._connection = partner_connection and submissions.id = of_id
left join tickets on submissions._connection = ticket_connection and ticket_id = of_ticket
left join owners on submissions._connection = owner_connection and owner_id = of_owner

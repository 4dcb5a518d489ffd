-- Which tickets are there, with whom, about what, and how do they stand?
{% set page = "'https://' || ui_domain || '/contacts/' || portal_id || '/record/0-5/' || id" -%}

with accounts as (
    select * from {{ ref('hubspot__accounts') }}
),

stages as (
    select _connection as of_connection, id as of_pipeline, unnest(cast(stages as json[])) as stage
    from {{ raw_union('hubspot', 'ticket_pipelines') }}
),

partners as (
    select * from {{ ref('hubspot__partners') }}
),

emails_on_tickets as (
    select
        email._connection as email_connection,
        partners.ticket_id as on_ticket,
        json_extract_string(email.properties, '$.hs_email_direction') as email_direction,
        json_extract_string(email.properties, '$.hs_timestamp') as sent_at
    from {{ raw_union('hubspot', 'emails') }} as email
    inner join partners
        on email._connection = partner_connection and email.id = of_id and of_object = 'email'
    where partners.ticket_id is not null
),

-- Whoever wrote first began it.
beginnings as (
    select email_connection, on_ticket, arg_min(email_direction, try_cast(sent_at as timestamp)) as first_direction
    from emails_on_tickets
    group by email_connection, on_ticket
),

tickets as (
    select
        *,
        json_extract_string(properties, '$.hs_pipeline') as pipeline_id,
        json_extract_string(properties, '$.hs_pipeline_stage') as stage_id,
        json_extract_string(properties, '$.hubspot_owner_id') as owner_id,
        json_extract_string(properties, '$.hubspot_team_id') as team_id,
        json_extract_string(properties, '$.source_type') as source_type
    from {{ raw_union('hubspot', 'tickets') }}
),

tickets_with_state as (
    select
        *,
        case
            when json_extract_string(stage, '$.metadata.ticketState') = 'CLOSED' then 'closed'
            -- Nobody but the stage's name tells that it is the customer's turn.
            when lower(trim(json_extract_string(stage, '$.label'))) = 'waiting on contact' then 'snoozed'
            else 'open'
        end as state
    from tickets
    left join stages
        on tickets._connection = of_connection
        and pipeline_id = of_pipeline
        and stage_id = json_extract_string(stage, '$.id')
    left join accounts on tickets._connection = account_connection
    left join partners
        on tickets._connection = partner_connection and tickets.id = of_id and of_object = 'ticket'
    left join beginnings on tickets._connection = email_connection and tickets.id = on_ticket
)

select
    {{ common_columns('ticket', 'id', page, 'createdAt') }},
    case
        when source_type in ('CHAT', 'PHONE', 'FORM') then lower(source_type)
        -- Made by hand or by e-mail: the answer goes out by e-mail either way.
        else 'email'
    end as channel,
    case when first_direction = 'EMAIL' then 'outbound' else 'inbound' end as direction,
    {{ record_key('contact', 'contact_id') }} as person_key,
    {{ record_key('company', 'company_id') }} as company_key,
    {{ record_key('owner', "nullif(owner_id, '')") }} as agent_key,
    {{ record_key('team', "nullif(team_id, '')") }} as team_key,
    nullif(trim(json_extract_string(properties, '$.subject')), '') as subject,
    nullif(substr(json_extract_string(properties, '$.content'), 1, 1000), '') as preview,
    state,
    cast(null as varchar) as outcome,
    cast(null as varchar) as missed_reason,
    cast(updatedAt as timestamp) as updated_at,
    case
        when state = 'closed' then try_cast(json_extract_string(properties, '$.closed_date') as timestamp)
    end as ended_at,
    case
        when state <> 'closed' and json_extract_string(properties, '$.hs_last_message_from_visitor') = 'true'
            then try_cast(json_extract_string(properties, '$.hs_last_message_received_at') as timestamp)
    end as waiting_since,
    cast(null as double) as wait_seconds,
    cast(null as double) as talk_seconds,
    cast(null as double) as hold_seconds,
    cast(null as double) as wrap_seconds,
    cast(null as boolean) as is_bot_involved,
    cast(null as varchar) as bot_resolution,
    list_sort(
        list_filter(
            string_split(coalesce(json_extract_string(properties, '$.hs_ticket_category'), ''), ';'),
            lambda category: category <> ''
        )
    ) as tags
from tickets_with_state

-- Which customers does Zendesk QA name? It knows them by the surveys they answered only: one row for each conversation.
{#- Ticket ids belong to whichever help desk the conversation came from. -#}
{%- set helpdesk_key -%}
    case
        when lower(conversationSource) like '%zendesk%' then {{ linked_key('zendesk', 'ticket', 'externalTicketId') }}
        when coalesce(lower(conversationSource), '') in ('', 'intercom') then {{ linked_key('intercom', 'conversation', 'externalTicketId') }}
    end
{%- endset %}
with surveys as (
    select *, {{ helpdesk_key }} as conversation_key
    from {{ raw_union('klaus', 'csat') }}
),

newest_survey_of_each_conversation as (
    select *
    from surveys
    where nullif(trim(customerName), '') is not null or nullif(trim(customerEmail), '') is not null
    qualify row_number() over (partition by _connection, externalTicketId order by csatCreatedAt desc) = 1
)

select
    {{ common_columns('customer', 'externalTicketId', 'conversationUrl', 'ticketCreatedAt') }},
    coalesce(csatAnsweredAt, csatCreatedAt) as updated_at,
    nullif(trim(customerName), '') as name,
    nullif(trim(customerEmail), '') as email,
    cast([] as varchar[]) as other_emails,
    cast([] as varchar[]) as phones,
    cast([] as varchar[]) as verified_values,
    cast(null as varchar) as external_id,
    cast(null as varchar) as company_key,
    cast(null as varchar) as company_name,
    nullif(language, '') as language,
    cast(null as varchar) as time_zone,
    'customer' as role,
    case when conversation_key is null then cast([] as varchar[]) else [conversation_key] end as reference_keys
from newest_survey_of_each_conversation

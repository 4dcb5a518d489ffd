-- Which satisfaction surveys were sent, and how did customers answer? Copies of what the help desk holds.
{#- Ticket ids belong to whichever help desk the conversation came from. -#}
{%- set helpdesk_key -%}
    case
        when lower(conversationSource) like '%zendesk%' then {{ linked_key('zendesk', 'ticket', 'externalTicketId') }}
        when coalesce(lower(conversationSource), '') in ('', 'intercom') then {{ linked_key('intercom', 'conversation', 'externalTicketId') }}
    end
{%- endset %}
with surveys as (
    select
        *,
        {{ helpdesk_key }} as conversation_key,
        externalTicketId || ':' || cast(cast(epoch(csatCreatedAt) as bigint) as varchar) as id
    from {{ raw_union('klaus', 'csat') }}
)

select
    {{ common_columns('csat', 'id', 'conversationUrl', 'coalesce(csatAnsweredAt, csatCreatedAt)') }},
    cast(null as varchar) as person_key,
    conversation_key as interaction_key,
    cast(null as varchar) as agent_key,
    nullif(trim(agentEmail), '') as agent_email,
    -- A bot has no address. Without one it may also be an agent that Zendesk QA doesn't know.
    case when nullif(trim(agentEmail), '') is not null then false end as is_bot_rating,
    'csat' as survey,
    -- No score can be 0, so one that isn't there was not given yet.
    cast(nullif(csatScore, '') as double) as score,
    cast(1 as double) as scale_min,
    cast(5 as double) as scale_max,
    nullif(trim(csatComment), '') as remark,
    csatCreatedAt as requested_at
from surveys
where nullif(csatScore, '') is not null or csatCreatedAt is not null

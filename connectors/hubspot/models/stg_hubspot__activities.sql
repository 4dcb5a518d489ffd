-- What was planned, done or noted? E-mails and notes on a ticket are part of it and not here (stg_hubspot__events).
{% set kinds = {
    'calls': {
        'object': 'call', 'number': '0-48', 'subject': 'hs_call_title', 'body': 'hs_call_body',
        'done': "json_extract_string(properties, '$.hs_call_status') = 'COMPLETED'",
    },
    'emails': {'object': 'email', 'number': '0-49', 'subject': 'hs_email_subject', 'body': 'hs_email_html'},
    'notes': {'object': 'note', 'number': '0-46', 'body': 'hs_note_body'},
    'meetings': {
        'object': 'meeting', 'number': '0-47', 'subject': 'hs_meeting_title', 'body': 'hs_meeting_body',
        'done': "json_extract_string(properties, '$.hs_meeting_outcome') = 'COMPLETED'", 'is_planned': true,
    },
    'tasks': {
        'object': 'task', 'number': '0-27', 'subject': 'hs_task_subject', 'body': 'hs_task_body',
        'done': "json_extract_string(properties, '$.hs_task_status') = 'COMPLETED'", 'is_planned': true,
    },
} -%}

with accounts as (
    select * from {{ ref('hubspot__accounts') }}
),

partners as (
    select * from {{ ref('hubspot__partners') }}
),

{% for kind, its in kinds.items() -%}
{{ kind }} as (
    select
        *,
        'https://' || ui_domain || '/contacts/' || portal_id || '/record/{{ its.number }}/' || id as page,
        json_extract_string(properties, '$.hubspot_owner_id') as owner_id,
        try_cast(json_extract_string(properties, '$.hs_timestamp') as timestamp) as moment
    from {{ raw_union('hubspot', kind) }} as activity
    left join accounts on activity._connection = account_connection
    left join partners
        on activity._connection = partner_connection and activity.id = of_id and of_object = '{{ its.object }}'
    {% if kind in ('emails', 'notes') %}where ticket_id is null{% endif %}
){% if not loop.last %},{% endif %}

{% endfor -%}

{% for kind, its in kinds.items() %}
select
    -- What is planned was made before its moment comes; anything else is logged with the moment it happened.
    {{ common_columns(its.object, 'id', 'page', 'createdAt' if its.is_planned else 'coalesce(moment, createdAt)') }},
    '{{ its.object }}' as kind,
    {% if its.subject %}nullif(json_extract_string(properties, '$.{{ its.subject }}'), ''){% else %}cast(null as varchar){% endif %} as subject,
    nullif(json_extract_string(properties, '$.{{ its.body }}'), '') as body,
    {{ record_key('contact', 'contact_id') }} as person_key,
    {{ record_key('company', 'company_id') }} as company_key,
    {{ record_key('deal', 'deal_id') }} as deal_key,
    {{ record_key('owner', "nullif(owner_id, '')") }} as agent_key,
    {{ its.done or 'cast(null as boolean)' }} as is_done,
    {{ 'moment' if its.is_planned else 'cast(null as timestamp)' }} as due_at
from {{ kind }}
{% if not loop.last %}union all{% endif %}
{% endfor %}

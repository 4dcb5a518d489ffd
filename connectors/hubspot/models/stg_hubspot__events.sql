-- What happened on each ticket? E-mails and notes on it, and every later stage and owner it had.
{% set written = {'emails': 'email', 'notes': 'note'} -%}

with accounts as (
    select * from {{ ref('hubspot__accounts') }}
),

owners as (
    select _connection as user_connection, cast(userIdIncludingInactive as varchar) as user_id, id as owner_of_user
    from {{ raw_union('hubspot', 'owners') }}
),

stages as (
    select
        _connection as stage_connection,
        json_extract_string(stage, '$.id') as of_stage,
        max(case
            when json_extract_string(stage, '$.metadata.ticketState') = 'CLOSED' then 'closed'
            when lower(trim(json_extract_string(stage, '$.label'))) = 'waiting on contact' then 'snoozed'
            else 'open'
        end) as stage_state
    from (
        select _connection, unnest(cast(stages as json[])) as stage
        from {{ raw_union('hubspot', 'ticket_pipelines') }}
    ) as listed
    group by _connection, json_extract_string(stage, '$.id')
),

partners as (
    select * from {{ ref('hubspot__partners') }}
),

{% for kind, object in written.items() -%}
{{ kind }} as (
    select
        *,
        json_extract_string(properties, '$.hubspot_owner_id') as owner_id,
        json_extract_string(properties, '$.hs_email_direction') as email_direction,
        try_cast(json_extract_string(properties, '$.hs_timestamp') as timestamp) as moment
    from {{ raw_union('hubspot', kind) }} as written
    inner join partners
        on written._connection = partner_connection and written.id = of_id and of_object = '{{ object }}'
    where ticket_id is not null
),

{% endfor -%}

tickets as (
    select * from {{ raw_union('hubspot', 'tickets') }}
),

-- What was asked stands on the ticket itself when it came by a form or a chat.
tickets_without_email as (
    select tickets.*, tickets.id as ticket_id, contact_id
    from tickets
    left join (select distinct _connection as answer_connection, ticket_id as answered from emails) as with_email
        on tickets._connection = answer_connection and tickets.id = answered
    left join partners
        on tickets._connection = partner_connection and tickets.id = of_id and of_object = 'ticket'
    where answered is null and nullif(json_extract_string(properties, '$.content'), '') is not null
),

changes as (
    {% for property, name in {'hs_pipeline_stage': 'stage', 'hubspot_owner_id': 'owner'}.items() -%}
    select
        _connection,
        _loaded_at,
        coalesce(_deleted, false) as _deleted,
        id as ticket_id,
        '{{ name }}' as changed,
        unnest(cast(json_extract(propertiesWithHistory, '$.{{ property }}') as json[])) as change
    from {{ raw_union('hubspot', 'ticket_history') }}
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

read_changes as (
    select
        *,
        json_extract_string(change, '$.value') as value,
        try_cast(json_extract_string(change, '$.timestamp') as timestamp) as moment,
        coalesce(
            json_extract_string(change, '$.updatedByUserId'),
            nullif(regexp_extract(coalesce(json_extract_string(change, '$.sourceId'), ''), 'userId:(\d+)', 1), '')
        ) as changed_by
    from changes
),

changes_in_order as (
    select
        *,
        ticket_id || '-' || json_extract_string(change, '$.timestamp') || '-' || coalesce(value, '') as id,
        row_number() over (partition by _connection, ticket_id, changed order by moment, value) as place,
        lag(stage_state) over (partition by _connection, ticket_id, changed order by moment, value) as state_before
    from read_changes
    left join stages on _connection = stage_connection and value = of_stage
),

everything as (
    select
        {{ common_columns('email', 'id', none, 'coalesce(moment, createdAt)') }},
        _connection,
        ticket_id,
        'message' as event_type,
        case
            when email_direction = 'INCOMING_EMAIL' then 'customer'
            when nullif(owner_id, '') is not null then 'agent'
            else 'system'
        end as actor_type,
        case
            when email_direction = 'INCOMING_EMAIL' then {{ record_key('contact', 'contact_id') }}
            else {{ record_key('owner', "nullif(owner_id, '')") }}
        end as actor_key,
        coalesce(
            nullif(json_extract_string(properties, '$.hs_email_html'), ''),
            nullif(json_extract_string(properties, '$.hs_email_text'), '')
        ) as body
    from emails

    union all

    select
        {{ common_columns('note', 'id', none, 'coalesce(moment, createdAt)') }},
        _connection,
        ticket_id,
        'note' as event_type,
        case when nullif(owner_id, '') is not null then 'agent' else 'system' end as actor_type,
        {{ record_key('owner', "nullif(owner_id, '')") }} as actor_key,
        nullif(json_extract_string(properties, '$.hs_note_body'), '') as body
    from notes

    union all

    select
        {{ common_columns('ticket_source', 'id', none, 'createdAt') }},
        _connection,
        ticket_id,
        'message' as event_type,
        'customer' as actor_type,
        {{ record_key('contact', 'contact_id') }} as actor_key,
        json_extract_string(properties, '$.content') as body
    from tickets_without_email

    union all

    {% for changed in ('stage', 'owner') -%}
    select
        {{ common_columns('ticket_' ~ changed, 'id', none, 'moment') }},
        _connection,
        ticket_id,
        {% if changed == 'owner' -%}
        'assigned' as event_type,
        {%- else -%}
        case
            when stage_state in ('closed', 'snoozed') then stage_state
            when state_before in ('closed', 'snoozed') then 'opened'
            else 'other'
        end as event_type,
        {%- endif %}
        case when owner_of_user is not null then 'agent' else 'system' end as actor_type,
        {{ record_key('owner', 'owner_of_user') }} as actor_key,
        cast(null as varchar) as body
    from changes_in_order
    left join owners on _connection = user_connection and changed_by = user_id
    where changed = '{{ changed }}'
    -- The stage it began with is no change.
    {% if changed == 'stage' %}and place > 1 union all{% endif %}
    {% endfor %}
)

select
    record_key,
    connection,
    connector,
    source_object,
    source_id,
    'https://' || ui_domain || '/contacts/' || portal_id || '/record/0-5/' || ticket_id as source_url,
    occurred_at,
    loaded_at,
    is_deleted,
    {{ record_key('ticket', 'ticket_id') }} as interaction_key,
    event_type,
    actor_type,
    actor_key,
    event_type = 'message' as is_public,
    body
from everything
left join accounts on _connection = account_connection

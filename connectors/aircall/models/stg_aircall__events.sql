{#
  What happened in each call, and the comments that agents left on it. Aircall gives no time for a transfer: it is put at
  the answer, the only moment it is known to come after.
#}
with calls as (
    select
        *,
        {{ record_key('call', 'id') }} as interaction_key,
        {{ from_epoch('started_at') }} as started,
        {{ from_epoch('answered_at') }} as answered,
        {{ from_epoch('ended_at') }} as ended,
        case when direction = 'outbound' then 'agent' else 'customer' end as calling,
        case when direction = 'outbound' then 'customer' else 'agent' end as called,
        {{ record_key('user', "json_extract_string(\"user\", '$.id')") }} as user_key,
        {{ record_key('user', "json_extract_string(transferred_by, '$.id')") }} as transferring_user_key
    from {{ raw_union('aircall', 'calls') }}
),

persons_of_calls as (
    select record_key as call_key, person_key
    from {{ ref('stg_aircall__interactions') }}
),

moments as (
    select interaction_key, 'started' as moment, 'call_started' as event_type, started as happened_at, calling as actor_type, user_key
    from calls
    where started is not null
    union all
    select interaction_key, 'answered', 'call_answered', answered, called, user_key
    from calls
    where answered is not null
    union all
    select interaction_key, 'transferred', 'transferred', coalesce(answered, started), 'agent', transferring_user_key
    from calls
    where transferring_user_key is not null
    union all
    select interaction_key, 'voicemail', 'voicemail', ended, calling, user_key
    from calls
    where nullif(voicemail, '') is not null
    union all
    select interaction_key, 'ended', 'call_ended', ended, 'system', user_key
    from calls
    where ended is not null
),

moment_rows as (
    select
        calls._connection,
        calls._loaded_at,
        calls._deleted,
        cast(calls.id as varchar) || '-' || moments.moment as id,
        moments.*
    from moments
    inner join calls on moments.interaction_key = calls.interaction_key
),

comments as (
    select
        _connection,
        _loaded_at,
        _deleted,
        interaction_key,
        started,
        unnest(cast(comments as json[])) as comment
    from calls
),

comment_values as (
    select
        *,
        json_extract_string(comment, '$.id') as id,
        json_extract_string(comment, '$.posted_at') as posted_at,
        {{ record_key('user', "json_extract_string(comment, '$.posted_by.id')") }} as author_key,
        nullif(json_extract_string(comment, '$.content'), '') as content
    from comments
),

events as (
    select
        {{ common_columns('call_event', 'id', none, 'happened_at') }},
        interaction_key,
        event_type,
        actor_type,
        user_key,
        true as is_public,
        cast(null as varchar) as body
    from moment_rows
    union all
    select
        -- Seconds since 1970 in answers, documented as a text: both are read.
        {{ common_columns('comment', 'id', none, 'coalesce(' ~ from_epoch('try_cast(posted_at as bigint)')
            ~ ', try_cast(posted_at as timestamp), started)') }},
        interaction_key,
        'note' as event_type,
        case when author_key is null then 'system' else 'agent' end as actor_type,
        author_key as user_key,
        false as is_public,
        content as body
    from comment_values
    where id is not null
)

select
    record_key,
    connection,
    connector,
    source_object,
    source_id,
    source_url,
    occurred_at,
    loaded_at,
    is_deleted,
    interaction_key,
    event_type,
    actor_type,
    case actor_type when 'customer' then person_key when 'agent' then user_key end as actor_key,
    is_public,
    body
from events
left join persons_of_calls on interaction_key = call_key

{#
  What happened in each call, what agents wrote and tagged, and what Aircall's AI heard. Aircall gives no time for a
  transfer: it is put at the answer, the only moment it is known to come after. Aircall's times are seconds since 1970 in
  some answers and texts in others: both are read.
#}
{%- set times = {} -%}
{%- for value in ('posted_at', 'tagged_at', 'chosen_at') -%}
    {%- set seconds = from_epoch('try_cast(' ~ value ~ ' as bigint)') -%}
    {%- do times.update({value: 'coalesce(' ~ seconds ~ ', try_cast(' ~ value ~ ' as timestamp), started)'}) -%}
{%- endfor -%}
{#- The AI's results: stream, and the words made of a record. The end of the call is when they came about. -#}
{%- set heard = {
    'summary': ('call_summaries', "nullif(trim(said.content), '')"),
    'sentiment': ('call_sentiments', "'The caller sounded ' || lower(list_filter(
            from_json(said.participants, '[{\"participant_type\": \"VARCHAR\", \"value\": \"VARCHAR\"}]'),
            lambda side: side.participant_type = 'external'
        )[1].value)"),
    'topics': ('call_topics', "'About ' || nullif(array_to_string(from_json(said.content, '[\"VARCHAR\"]'), ', '), '')"),
} -%}

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
        {{ record_key('user', "json_extract_string(transferred_by, '$.id')") }} as transferring_user_key,
        case
            when nullif(external_transferred_to, '') is not null then 'To a number outside'
            else 'To ' || json_extract_string(transferred_to, '$.name')
        end as transfer
    from {{ raw_union('aircall', 'calls') }}
),

persons_of_calls as (
    select record_key as call_key, person_key
    from {{ ref('stg_aircall__interactions') }}
),

moments as (
    select interaction_key, 'started' as moment, 'call_started' as event_type, started as happened_at, calling as actor_type, user_key, null as body
    from calls
    where started is not null
    union all
    select interaction_key, 'answered', 'call_answered', answered, called, user_key, null
    from calls
    where answered is not null
    union all
    select interaction_key, 'transferred', 'transferred', coalesce(answered, started), 'agent', transferring_user_key, transfer
    from calls
    where transferring_user_key is not null
    union all
    select interaction_key, 'voicemail', 'voicemail', ended, calling, user_key, null
    from calls
    where nullif(voicemail, '') is not null
    union all
    select interaction_key, 'ended', 'call_ended', ended, 'system', user_key, null
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
    select _connection, _loaded_at, _deleted, interaction_key, started, unnest(cast(comments as json[])) as comment
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

tags as (
    select _connection, _loaded_at, _deleted, interaction_key, started, id as call_id, unnest(cast(tags as json[])) as tag
    from calls
),

tag_values as (
    select
        *,
        cast(call_id as varchar) || '-' || json_extract_string(tag, '$.id') as id,
        json_extract_string(tag, '$.name') as name,
        json_extract_string(tag, '$.created_at') as tagged_at,
        {{ record_key('user', "json_extract_string(tag, '$.tagged_by.id')") }} as tagger_key
    from tags
    qualify row_number() over (partition by _connection, call_id, json_extract_string(tag, '$.id') order by tag) = 1
),

choices as (
    select
        _connection, _loaded_at, _deleted, interaction_key, started, id as call_id,
        cast(ivr_options_selected as json[]) as options,
        unnest(range(len(cast(ivr_options_selected as json[])))) as place
    from calls
),

choice_values as (
    select
        *,
        cast(call_id as varchar) || '-' || cast(place as varchar) as id,
        json_extract_string(options[place + 1], '$.created_at') as chosen_at,
        coalesce(
            nullif(json_extract_string(options[place + 1], '$.branch'), ''),
            json_extract_string(options[place + 1], '$.title')
        ) as branch,
        json_extract_string(options[place + 1], '$.key') as pressed
    from choices
),

{% for kind, (stream, words) in heard.items() -%}
{{ kind }}_values as (
    select
        said._connection,
        said._loaded_at,
        said._deleted,
        said.call_id as id,
        said._connection || ':call:' || said.call_id as interaction_key,
        calls.ended,
        {{ words }} as body
    from {{ raw_union('aircall', stream) }} as said
    left join calls on said._connection = calls._connection and said.call_id = cast(calls.id as varchar)
),

{% endfor -%}
events as (
    select
        {{ common_columns('call_event', 'id', none, 'happened_at') }},
        interaction_key, event_type, actor_type, user_key, true as is_public, body
    from moment_rows
    union all
    select
        {{ common_columns('comment', 'id', none, times['posted_at']) }},
        interaction_key, 'note', case when author_key is null then 'system' else 'agent' end, author_key, false, content
    from comment_values
    where id is not null
    union all
    select
        {{ common_columns('call_tag', 'id', none, times['tagged_at']) }},
        interaction_key, 'tagged', case when tagger_key is null then 'system' else 'agent' end, tagger_key, false, 'Tagged ' || name
    from tag_values
    where id is not null
    union all
    select
        {{ common_columns('menu_choice', 'id', none, times['chosen_at']) }},
        interaction_key, 'menu_choice', 'customer', null, true, 'Chose ' || branch || coalesce(' (' || pressed || ')', '')
    from choice_values
    {%- for kind in heard %}
    union all
    select
        {{ common_columns(kind, 'id', none, 'ended') }},
        interaction_key, {{ "'note'" if kind == 'summary' else "'other'" }}, 'system', null, false, body
    from {{ kind }}_values
    where body is not null
    {%- endfor %}
)

select
    {{ common_names() }},
    interaction_key,
    event_type,
    actor_type,
    case actor_type when 'customer' then person_key when 'agent' then user_key end as actor_key,
    is_public,
    body
from events
left join persons_of_calls on interaction_key = call_key

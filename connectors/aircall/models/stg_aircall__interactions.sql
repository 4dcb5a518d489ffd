{#
  One row per call. The caller's key is decided here and nowhere else: the contact that Aircall knows, or else a caller
  for each distinct number, or else, with the number withheld, a caller of that one call.
#}
{%- set digits = "regexp_replace(coalesce(raw_digits, ''), '[^0-9+]', '', 'g')" -%}

with calls as (
    select
        *,
        {{ from_epoch('started_at') }} as started,
        {{ from_epoch('answered_at') }} as answered,
        {{ from_epoch('ended_at') }} as ended,
        json_extract_string(contact, '$.id') as contact_id,
        -- A hash, because keys turn up in addresses and logs, where a phone number has no business.
        case
            when regexp_matches({{ digits }}, '[0-9]') then md5({{ digits }})
            else 'call-' || cast(id as varchar)
        end as caller_id,
        coalesce(json_extract_string("user", '$.id'), json_extract_string(assigned_to, '$.id')) as user_id,
        list_sort(list_filter(json_extract_string(tags, '$[*].name'), lambda tag: tag is not null)) as tag_names
    from {{ raw_union('aircall', 'calls') }}
)

select
    {{ common_columns('call', 'id', setting('app_url', 'https://phone.aircall.io') ~ " || '/calls/' || id", 'started') }},
    'phone' as channel,
    direction,
    coalesce({{ record_key('contact', 'contact_id') }}, {{ record_key('caller', 'caller_id') }}) as person_key,
    cast(null as varchar) as company_key,
    {{ record_key('user', 'user_id') }} as agent_key,
    {{ record_key('team', "json_extract_string(teams, '$[0].id')") }} as team_key,
    nullif(json_extract_string(number, '$.name'), '') as subject,
    cast(null as varchar) as preview,
    case when ended is null and coalesce(status, '') <> 'done' then 'open' else 'closed' end as state,
    case
        when answered is not null then 'answered'
        when ended is null then null
        when nullif(voicemail, '') is not null then 'voicemail'
        when missed_call_reason in ('short_abandoned', 'abandoned_in_ivr', 'abandoned_in_classic') then 'abandoned'
        else 'missed'
    end as outcome,
    nullif(missed_call_reason, '') as missed_reason,
    cast(null as timestamp) as updated_at,
    ended as ended_at,
    cast(null as timestamp) as waiting_since,
    cast({{ seconds_between('started', 'coalesce(answered, ended)') }} as double) as wait_seconds,
    cast({{ seconds_between('answered', 'ended') }} as double) as talk_seconds,
    cast(null as double) as hold_seconds,
    cast(null as double) as wrap_seconds,
    cast(null as boolean) as is_bot_involved,
    cast(null as varchar) as bot_resolution,
    coalesce(tag_names, cast([] as varchar[])) as tags
from calls

-- How long did a conversation take, by Intercom's own statistics? In seconds.
{#-
  They leave out what lies outside of the workspace's office hours; next to each stands when it ended, so that the record
  itself tells how much was left out. A workspace that never leaves anything out has no office hours.
#}
{%- set ends = [
    ('time_to_admin_reply', 'first_admin_reply_at'), ('time_to_first_close', 'first_close_at'),
    ('time_to_last_close', 'last_close_at')
] %}
with conversations as (
    select
        *,
        {{ setting('app_url', 'https://app.intercom.com') }}
            || '/a/inbox/' || {{ setting('app_id') }} || '/inbox/conversation/' || id as url,
        {{ record_key('conversation', 'id') }} as conversation_key
    from {{ raw_union('intercom', 'conversations') }}
),

spans as (
    {% for measure, end in ends %}
    select
        *,
        '{{ measure }}' as measure,
        cast(json_extract_string(statistics, '$.{{ measure }}') as double) as told_seconds,
        cast(json_extract_string(statistics, '$.{{ end }}') as double) - created_at as calendar_seconds
    from conversations
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

measured as (
    select
        *,
        bool_or(coalesce(told_seconds < calendar_seconds, false)) over (partition by _connection) as has_office_hours
    from spans
)

{%- set rules = [
    ('first_response_time', 'time_to_admin_reply'),
    ('first_response_time_business', 'time_to_admin_reply'),
    ('time_to_first_close', 'time_to_first_close'),
    ('time_to_first_close_business', 'time_to_first_close'),
    ('time_to_last_close', 'time_to_last_close'),
    ('time_to_last_close_business', 'time_to_last_close'),
] %}
{% for metric, measure in rules %}
{%- set is_business = metric.endswith('_business') %}
select
    {{ common_columns(measure ~ ('_in_office_hours' if is_business else ''), 'id', 'url', from_epoch('created_at')) }},
    conversation_key as unit_key,
    '{{ metric }}' as metric,
    measure,
    told_seconds as amount,
    {{ 'cast(0 as double)' if is_business else 'coalesce(least(told_seconds - calendar_seconds, 0), 0)' }} as known_difference,
    cast(1 as double) as tolerance
from measured
where measure = '{{ measure }}'{{ ' and has_office_hours' if is_business }}
{{ 'union all' if not loop.last }}
{% endfor %}

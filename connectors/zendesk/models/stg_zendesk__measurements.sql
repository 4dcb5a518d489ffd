-- How long did a ticket take, by Zendesk's own metrics? Whole minutes there, seconds here.
{#- An account whose business minutes are its calendar minutes in every ticket has no schedule. #}
{%- set measures = [
    'reply_time_in_minutes', 'first_resolution_time_in_minutes', 'full_resolution_time_in_minutes',
    'requester_wait_time_in_minutes'
] %}
with metrics_of_tickets as (
    select
        *,
        'https://' || {{ setting('subdomain') }} || '.zendesk.com/agent/tickets/' || cast(ticket_id as varchar) as ticket_url,
        {{ record_key('ticket', 'ticket_id') }} as ticket_key
    from {{ raw_union('zendesk', 'ticket_metrics') }}
),

spans as (
    {% for measure in measures %}
    select
        *,
        '{{ measure }}' as measure,
        cast(json_extract_string({{ measure }}, '$.calendar') as double) as calendar_minutes,
        cast(json_extract_string({{ measure }}, '$.business') as double) as business_minutes
    from metrics_of_tickets
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

measured as (
    select
        *,
        bool_or(coalesce(business_minutes < calendar_minutes, false)) over (partition by _connection) as has_schedule
    from spans
)

{%- set rules = [
    ('first_response_time', 'reply_time_in_minutes'),
    ('first_response_time_business', 'reply_time_in_minutes'),
    ('time_to_first_close', 'first_resolution_time_in_minutes'),
    ('time_to_first_close_business', 'first_resolution_time_in_minutes'),
    ('time_to_last_close', 'full_resolution_time_in_minutes'),
    ('time_to_last_close_business', 'full_resolution_time_in_minutes'),
    ('requester_wait', 'requester_wait_time_in_minutes'),
    ('requester_wait_business', 'requester_wait_time_in_minutes'),
] %}
{% for metric, measure in rules %}
{%- set hours = 'business' if metric.endswith('_business') else 'calendar' %}
select
    {{ common_columns(measure ~ '_' ~ hours, 'id', 'ticket_url', 'created_at') }},
    ticket_key as unit_key,
    '{{ metric }}' as metric,
    measure,
    60 * {{ hours }}_minutes as amount,
    cast(0 as double) as known_difference,
    cast(60 as double) as tolerance
from measured
where measure = '{{ measure }}'{{ ' and has_schedule' if hours == 'business' }}
{{ 'union all' if not loop.last }}
{% endfor %}

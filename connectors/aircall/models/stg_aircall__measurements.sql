-- How long did an answered call take, as Aircall says? Its duration has the ringing in it.
with calls as (
    select
        *,
        {{ record_key('call', 'id') }} as call_key,
        {{ from_epoch('started_at') }} as started
    from {{ raw_union('aircall', 'calls') }}
    where answered_at is not null
)

{%- set rules = [('average_talk_time', 'duration')] %}
{% for metric, measure in rules %}
select
    {{ common_columns(measure, 'id', setting('app_url', 'https://phone.aircall.io') ~ " || '/calls/' || id", 'started') }},
    call_key as unit_key,
    '{{ metric }}' as metric,
    '{{ measure }}' as measure,
    cast({{ measure }} as double) as amount,
    cast(answered_at - started_at as double) as known_difference,
    cast(1 as double) as tolerance
from calls
{{ 'union all' if not loop.last }}
{% endfor %}

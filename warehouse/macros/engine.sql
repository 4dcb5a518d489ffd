{#
  What differs between engines. Written for DuckDB; another engine brings its own `<engine>__` versions.
#}

{# Seconds from one TIMESTAMP to another, with fractions. #}
{% macro seconds_between(earlier, later) -%}
    {{ return(adapter.dispatch('seconds_between', 'switchboard')(earlier, later)) }}
{%- endmacro %}

{% macro default__seconds_between(earlier, later) -%}
    (epoch({{ later }}) - epoch({{ earlier }}))
{%- endmacro %}

{# A TIMESTAMP so many seconds after another, with fractions. #}
{% macro seconds_after(at, seconds) -%}
    {{ return(adapter.dispatch('seconds_after', 'switchboard')(at, seconds)) }}
{%- endmacro %}

{% macro default__seconds_after(at, seconds) -%}
    ({{ at }} + to_microseconds(cast(1000000 * ({{ seconds }}) as bigint)))
{%- endmacro %}

{# The middle value of a group; between the two middle ones when there is an even number. Nulls don't count. #}
{% macro median(value) -%}
    {{ return(adapter.dispatch('median', 'switchboard')(value)) }}
{%- endmacro %}

{% macro default__median(value) -%}
    quantile_cont({{ value }}, 0.5)
{%- endmacro %}

{# The middle value over a named window; between the two middle ones when there is an even number. Nulls don't count. #}
{% macro median_over(value, window) -%}
    {{ return(adapter.dispatch('median_over', 'switchboard')(value, window)) }}
{%- endmacro %}

{% macro default__median_over(value, window) -%}
    median({{ value }}) over {{ window }}
{%- endmacro %}

{# The values of the rows for which a condition holds, from the least up, as a list; null when there are none. #}
{% macro sorted_values(value, condition) -%}
    {{ return(adapter.dispatch('sorted_values', 'switchboard')(value, condition)) }}
{%- endmacro %}

{% macro default__sorted_values(value, condition) -%}
    list_sort(list({{ value }}) filter (where {{ condition }}))
{%- endmacro %}

{# An item of a list by its place from 1; null outside. #}
{% macro list_item(items, place) -%}
    {{ return(adapter.dispatch('list_item', 'switchboard')(items, place)) }}
{%- endmacro %}

{% macro default__list_item(items, place) -%}
    list_extract({{ items }}, {{ place }})
{%- endmacro %}

{# A number for the values of some columns; their sum over rows, in any order, changes with every one of them. #}
{% macro digest_of(columns) -%}
    {{ return(adapter.dispatch('digest_of', 'switchboard')(columns)) }}
{%- endmacro %}

{% macro default__digest_of(columns) -%}
    hash({{ columns | join(', ') }})
{%- endmacro %}

{# Joins each row with the newest row of a table among those that are equal by one condition and not later by the other. #}
{% macro left_join_newest(table, is_equal, is_not_later) -%}
    {{ return(adapter.dispatch('left_join_newest', 'switchboard')(table, is_equal, is_not_later)) }}
{%- endmacro %}

{% macro default__left_join_newest(table, is_equal, is_not_later) -%}
    asof left join {{ table }} on {{ is_equal }} and {{ is_not_later }}
{%- endmacro %}

{# Text as it is searched for: lower case, no accents, single spaces. Null when nothing is left. #}
{% macro search_text(value) -%}
    {{ return(adapter.dispatch('search_text', 'switchboard')(value)) }}
{%- endmacro %}

{% macro default__search_text(value) -%}
    nullif(trim(regexp_replace(lower(strip_accents({{ value }})), '\s+', ' ', 'g')), '')
{%- endmacro %}

{# Every day from one DATE to another, both included, as rows of one column `date_day`. #}
{% macro days_between(first_day, last_day) -%}
    {{ return(adapter.dispatch('days_between', 'switchboard')(first_day, last_day)) }}
{%- endmacro %}

{% macro default__days_between(first_day, last_day) -%}
    select cast(unnest(generate_series(
        cast({{ first_day }} as timestamp), cast({{ last_day }} as timestamp), interval 1 day
    )) as date) as date_day
{%- endmacro %}

{# A short id that depends on the text alone. #}
{% macro short_id(prefix, value) -%}
    '{{ prefix }}_' || substr(md5({{ value }}), 1, 16)
{%- endmacro %}

{# First day of the period of `grains.grain` that a TIMESTAMP falls in; null for grain 'all'. Weeks begin on Monday. #}
{% macro period_start(at) -%}
    case grains.grain
        when 'day' then cast(date_trunc('day', {{ at }}) as date)
        when 'week' then cast(date_trunc('week', {{ at }}) as date)
        when 'month' then cast(date_trunc('month', {{ at }}) as date)
    end
{%- endmacro %}

{# First day after a period that begins on a DATE; null for grain 'all'. #}
{% macro period_end(grain, first_day) -%}
    case {{ grain }}
        when 'day' then cast({{ first_day }} + interval 1 day as date)
        when 'week' then cast({{ first_day }} + interval 7 day as date)
        when 'month' then cast({{ first_day }} + interval 1 month as date)
    end
{%- endmacro %}

{# Whether a text has a letter of any script. #}
{% macro has_letter(value) -%}
    {{ return(adapter.dispatch('has_letter', 'switchboard')(value)) }}
{%- endmacro %}

{% macro default__has_letter(value) -%}
    regexp_matches({{ value }}, '\p{L}')
{%- endmacro %}

{# The words of a text in alphabetical order, with single spaces between; commas don't belong to words. #}
{% macro sorted_words(value) -%}
    {{ return(adapter.dispatch('sorted_words', 'switchboard')(value)) }}
{%- endmacro %}

{% macro default__sorted_words(value) -%}
    array_to_string(list_sort(regexp_split_to_array(trim({{ value }}, ' ,'), '[\s,]+')), ' ')
{%- endmacro %}

{# The next value in a named window that is not null. #}
{% macro next_known(value, window) -%}
    {{ return(adapter.dispatch('next_known', 'switchboard')(value, window)) }}
{%- endmacro %}

{% macro default__next_known(value, window) -%}
    lead({{ value }} ignore nulls) over {{ window }}
{%- endmacro %}

{# Whether any part of a text fits a regular expression in RE2's syntax, given as a literal. #}
{% macro matches(value, expression) -%}
    {{ return(adapter.dispatch('matches', 'switchboard')(value, expression)) }}
{%- endmacro %}

{% macro default__matches(value, expression) -%}
    regexp_matches({{ value }}, {{ expression }})
{%- endmacro %}

{# A text without what looks like tags of HTML, a space in the place of each. #}
{% macro without_tags(value) -%}
    {{ return(adapter.dispatch('without_tags', 'switchboard')(value)) }}
{%- endmacro %}

{% macro default__without_tags(value) -%}
    regexp_replace({{ value }}, '<[^>]*>', ' ', 'g')
{%- endmacro %}

{# The whole numbers from 1 to one of them, as rows of one column `number`. #}
{% macro numbers_to(last) -%}
    {{ return(adapter.dispatch('numbers_to', 'switchboard')(last)) }}
{%- endmacro %}

{% macro default__numbers_to(last) -%}
    select unnest(range(1, {{ last }} + 1)) as number
{%- endmacro %}

{# A number that is even between 0 and 1 and depends on the text alone. #}
{% macro uniform_of(text) -%}
    {{ return(adapter.dispatch('uniform_of', 'switchboard')(text)) }}
{%- endmacro %}

{% macro default__uniform_of(text) -%}
    (cast('0x' || substr(md5({{ text }}), 1, 8) as bigint) / 4294967296.0)
{%- endmacro %}

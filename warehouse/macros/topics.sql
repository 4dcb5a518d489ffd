{# What the settings say about topics (contracts/topics.py), as SQL. The expressions are constants, so that each is read once. #}

{# Texts as a list of SQL literals. #}
{% macro quoted(texts) -%}
    {%- for text in texts -%}
        '{{ text | replace("'", "''") }}'{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{# The topics that words can name, as rows of one column `topic`. #}
{% macro topic_rules() -%}
    {%- set named = var('topics', []) | selectattr('expression') | list -%}
    {%- for topic in named %}
    select {{ quoted([topic.name]) }} as topic{{ ' union all' if not loop.last }}
    {%- else %}
    select cast(null as varchar) as topic where false
    {%- endfor %}
{%- endmacro %}

{# Which topic each tag that the settings name belongs to. #}
{% macro topics_of_tags() -%}
    {%- set rows = [] -%}
    {%- for topic in var('topics', []) -%}
        {%- for tag in topic.tags -%}
            {%- do rows.append('select ' ~ quoted([tag]) ~ ' as tag, ' ~ quoted([topic.name]) ~ ' as topic') -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ rows | join(' union all ') if rows else 'select cast(null as varchar) as tag, cast(null as varchar) as topic where false' }}
{%- endmacro %}

{# Whether words name the topic of a row. #}
{% macro fits_topic(topic, words) -%}
    {%- set named = var('topics', []) | selectattr('expression') | list -%}
    {%- if named -%}
    case {{ topic }}
        {%- for each in named %}
        when {{ quoted([each.name]) }} then {{ matches(words, quoted([each.expression])) }}
        {%- endfor %}
    end
    {%- else -%}
    false
    {%- endif -%}
{%- endmacro %}

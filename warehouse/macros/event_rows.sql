{#
  Rows of fct_event from a relation that has only some of its columns; the others are null. Keeps the order and the
  types that the contract of fct_event gives.
#}
{% macro event_rows(relation, has) -%}
    {%- set always = ['event_id', 'customer_id', 'occurred_at', 'connection', 'connector', 'event_type'] -%}
    {%- set columns = [
        ('event_id', 'varchar'), ('customer_id', 'varchar'), ('occurred_at', 'timestamp'),
        ('interaction_id', 'varchar'), ('connection', 'varchar'), ('connector', 'varchar'), ('channel', 'varchar'),
        ('event_type', 'varchar'), ('actor_type', 'varchar'), ('actor_name', 'varchar'), ('agent_id', 'varchar'),
        ('direction', 'varchar'), ('title', 'varchar'), ('body', 'varchar'), ('is_public', 'boolean'),
        ('duration_seconds', 'double'), ('wait_seconds', 'double'), ('outcome', 'varchar'), ('state', 'varchar'), ('due_at', 'timestamp'),
        ('rating_score', 'double'), ('rating_scale_max', 'double'), ('review_score', 'double'),
        ('language', 'varchar'), ('sentiment', 'double'), ('sentiment_source', 'varchar'), ('source_url', 'varchar')
    ] -%}
    select
        {%- for name, type in columns %}
        {% if name in always or name in has -%}
            {{ name }}
        {%- else -%}
            cast(null as {{ type }}) as {{ name }}
        {%- endif -%}
        {{ ',' if not loop.last }}
        {%- endfor %}
    from {{ relation }}
{%- endmacro %}

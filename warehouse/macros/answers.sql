{# What a person of ours said to the customer: over the columns of int_event. Bots, notes and system events are no answers. #}
{% macro is_message_of_a_person() -%}
    (event_type = 'message' and actor_type = 'agent' and is_public)
{%- endmacro %}

{# The same, by word or by picking up the phone. #}
{% macro is_answer_of_a_person() -%}
    ({{ is_message_of_a_person() }} or (event_type = 'call_answered' and actor_type = 'agent'))
{%- endmacro %}

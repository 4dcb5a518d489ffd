{# What a person of ours said to the customer: over the columns of int_event. Bots, notes and system events are no answers. #}
{% macro is_message_of_a_person() -%}
    (event_type = 'message' and actor_type = 'agent' and is_public)
{%- endmacro %}

{# The same, by word or by picking up the phone. #}
{% macro is_answer_of_a_person() -%}
    ({{ is_message_of_a_person() }} or (event_type = 'call_answered' and actor_type = 'agent'))
{%- endmacro %}

{# A review that a person gave of somebody's work, and not to compare how reviewers rate: over the columns of core_reviews. #}
{% macro is_review_of_work(reviews) -%}
    not (coalesce({{ reviews }}.is_automatic, false) or coalesce({{ reviews }}.is_calibration, false))
{%- endmacro %}

-- Which open conversations go the wrong way? The later half of what the customer wrote sounds worse than the earlier half,
-- and bad by itself (docs/decisions/worsening.md).
{%- set fewest_messages = 3 %}
{%- set least_drop = 0.4 %}
{#- From here on VADER's authors call a text negative. -#}
{%- set negative = -0.05 %}

with interactions as (
    select * from {{ ref('fct_interaction') }} where state <> 'closed'
),

messages as (
    select event_id, interaction_id, occurred_at, sentiment from {{ ref('int_sentiment') }} where sentiment is not null
),

messages_in_order as (
    select
        messages.*,
        row_number() over (partition by interaction_id order by occurred_at, event_id) as place,
        count(*) over (partition by interaction_id) as message_count,
        row_number() over (partition by interaction_id order by sentiment, occurred_at, event_id) as place_from_worst
    from messages
    where interaction_id in (select interaction_id from interactions)
),

-- The middle one of an odd number belongs to neither half.
halves as (
    select
        interaction_id,
        max(message_count) as message_count,
        avg(case when 2 * place <= message_count then sentiment end) as earlier_sentiment,
        avg(case when 2 * place > message_count + 1 then sentiment end) as later_sentiment,
        max(case when place = message_count then sentiment end) as last_sentiment,
        max(case when place = message_count then occurred_at end) as last_message_at,
        max(case when place_from_worst = 1 then event_id end) as worst_event_id,
        {{ sorted_values('event_id', 'true') }} as event_ids
    from messages_in_order
    group by interaction_id
)

select
    interactions.interaction_id,
    interactions.customer_id,
    interactions.channel,
    interactions.agent_id,
    interactions.agent_name,
    interactions.team_name,
    interactions.started_at,
    halves.last_message_at,
    halves.message_count,
    halves.earlier_sentiment,
    halves.later_sentiment,
    halves.last_sentiment,
    halves.worst_event_id,
    halves.event_ids,
    interactions.source_url
from halves
inner join interactions on halves.interaction_id = interactions.interaction_id
where halves.message_count >= {{ fewest_messages }}
    and halves.later_sentiment <= halves.earlier_sentiment - {{ least_drop }}
    and halves.later_sentiment <= {{ negative }}
order by halves.last_message_at desc, interactions.interaction_id

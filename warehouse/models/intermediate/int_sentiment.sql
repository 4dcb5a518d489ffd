{{ config(materialized='in_part', units={'interaction': 'interaction_id'}) }}

-- How does a customer sound in each message, as far as anybody can tell? Known by the text alone: whoever writes the same
-- words sounds the same (unified_profile/sentiment).
with events as (
    select event_id, interaction_key, event_type, actor_type, occurred_at, body from {{ ref('int_event') }}
),

texts as (
    select text_hash, language, sentiment from {{ source('sentiment', 'text') }}
),

messages_of_customers as (
    select event_id, interaction_key, occurred_at, md5(body) as text_hash
    from events
    where event_type = 'message' and actor_type = 'customer' and body is not null
)

select
    messages.event_id,
    messages.interaction_key as interaction_id,
    messages.occurred_at,
    texts.language,
    texts.sentiment,
    case when texts.sentiment is not null then 'vader' end as sentiment_source
from messages_of_customers as messages
inner join texts on messages.text_hash = texts.text_hash
where texts.language is not null or texts.sentiment is not null

{{ config(materialized='in_part', units={'interaction': 'interaction_id'}) }}

-- What was each conversation and call about? A tag put on it is a topic, or what the settings say it belongs to; so is
-- what the customer says where the settings name words for it (docs/topics.md).
with interactions as (
    select interaction_id, subject, preview, tags from {{ ref('fct_interaction') }}
),

messages as (
    select interaction_key as interaction_id, body from {{ ref('int_event') }}
    where event_type = 'message' and actor_type = 'customer' and body is not null
),

rules as (
    {{ topic_rules() }}
),

topic_of_tag as (
    {{ topics_of_tags() }}
),

tags as (
    select interaction_id, lower(trim(unnest(tags))) as tag from interactions
),

tagged as (
    select tags.interaction_id, coalesce(topic_of_tag.topic, tags.tag) as topic
    from tags
    left join topic_of_tag on tags.tag = topic_of_tag.tag
    where tags.tag <> ''
        {%- if var('ignored_tags', []) %} and tags.tag not in ({{ quoted(var('ignored_tags')) }}){% endif %}
),

said as (
    select interaction_id, {{ without_tags('subject') }} as words from interactions where subject is not null
    union all
    select interaction_id, {{ without_tags('preview') }} as words from interactions where preview is not null
    union all
    select interaction_id, {{ without_tags('body') }} as words from messages
),

named_in_words as (
    select said.interaction_id, rules.topic
    from said
    cross join rules
    where {{ fits_topic('rules.topic', 'said.words') }}
),

found as (
    select interaction_id, topic, true as is_tagged, false as is_said from tagged
    union all
    select interaction_id, topic, false as is_tagged, true as is_said from named_in_words
)

select
    interaction_id,
    topic,
    bool_or(is_tagged) as is_tagged,
    bool_or(is_said) as is_said
from found
where interaction_id in (select interaction_id from interactions)
group by interaction_id, topic
order by topic, interaction_id

{{ config(materialized='in_part', units={'interaction': 'interaction_id'}, stored=false) }}

-- Was it over at the first contact, for good and with one answer? And what did it cost the customer?
{%- set windows = [
    ('first_contact_resolution', 'ended_episodes', 7),
    ('first_contact_resolution_1d', 'ended_episodes', 1),
    ('first_contact_resolution_3d', 'ended_episodes', 3),
    ('first_contact_resolution_30d', 'ended_episodes', 30),
    ('first_contact_resolution_same_topic', 'episodes_with_topics', 7),
    ('first_contact_resolution_if_matched', 'episodes_if_matched', 7),
] %}
{%- set costs = {'contacts_per_episode': 'contact_count', 'channels_per_episode': 'channel_count',
    'agents_per_episode': 'agent_count'} %}
with interactions as (
    select * from {{ ref('fct_interaction') }}
),

episodes as (
    select * from {{ ref('fct_episode') }}
),

courses as (
    select * from {{ ref('int_course') }}
),

same_topic_returns as (
    select * from {{ ref('int_same_topic_return') }}
),

suggested_returns as (
    select * from {{ ref('int_suggested_return') }}
),

suggestions as (
    select are_made from {{ ref('int_suggestions_made') }}
),

interactions_with_topics as (
    select distinct interaction_id from {{ ref('interaction_topic') }}
),

known_customers as (
    select customer_id from {{ ref('dim_customer') }} where not is_anonymous
),

ended_episodes as (
    select episodes.*
    from episodes
    inner join known_customers on episodes.customer_id = known_customers.customer_id
    where episodes.ended_at is not null
),

episodes_with_topics as (
    select
        ended_episodes.episode_id,
        ended_episodes.channel,
        ended_episodes.team_name,
        ended_episodes.agent_id,
        ended_episodes.ended_at,
        ended_episodes.is_one_contact,
        same_topic_returns.returned_at
    from ended_episodes
    inner join same_topic_returns on ended_episodes.episode_id = same_topic_returns.episode_id
),

-- Whoever may be the customer and came, as if it were the customer.
episodes_if_matched as (
    select
        ended_episodes.episode_id,
        ended_episodes.channel,
        ended_episodes.team_name,
        ended_episodes.agent_id,
        ended_episodes.ended_at,
        ended_episodes.is_one_contact,
        case
            when suggested_returns.seen_at < ended_episodes.returned_at or ended_episodes.returned_at is null
                then suggested_returns.seen_at
            else ended_episodes.returned_at
        end as returned_at
    from ended_episodes
    cross join suggestions
    left join suggested_returns on ended_episodes.episode_id = suggested_returns.episode_id
    where suggestions.are_made
),

-- Of whom it can be told whether they came back, and of whom it can't.
ended_contacts as (
    select
        interactions.interaction_id,
        interactions.channel,
        interactions.team_name,
        interactions.agent_id,
        interactions.ended_at,
        known_customers.customer_id is not null as is_known,
        interactions_with_topics.interaction_id is not null as has_topic,
        suggestions.are_made as has_suggestions
    from interactions
    cross join suggestions
    left join known_customers on interactions.customer_id = known_customers.customer_id
    left join interactions_with_topics on interactions.interaction_id = interactions_with_topics.interaction_id
    where interactions.direction = 'inbound' and interactions.ended_at is not null
        and (interactions.channel <> 'phone' or interactions.outcome = 'answered')
),

closed as (
    select
        interactions.interaction_id,
        interactions.channel,
        interactions.team_name,
        interactions.agent_id,
        interactions.ended_at,
        interactions.message_count > 0 as has_messages,
        courses.human_message_count,
        courses.human_agent_count,
        coalesce(interactions.transfer_count, 0) as transfer_count,
        courses.reopen_count
    from interactions
    inner join courses on interactions.interaction_id = courses.interaction_id
    where interactions.state = 'closed' and interactions.ended_at is not null
),

closed_in_writing as (
    select * from closed where channel <> 'phone'
)

{% for metric, episodes, days in windows %}
select '{{ metric }}' as metric, 'measured' as part, episode_id as unit_id, episode_id as interaction_id,
    ended_at as anchor_at, channel, team_name, agent_id,
    {{ as_share("is_one_contact and (returned_at is null or returned_at > ended_at + interval " ~ days ~ " day)") }} as amount
from {{ episodes }}

union all
{% endfor %}

{% for metric, column in costs.items() %}
select '{{ metric }}', 'measured', episode_id, episode_id, ended_at, channel, team_name, agent_id,
    cast({{ column }} as double)
from ended_episodes

union all
{% endfor %}

{%- set inputs = {
    'first_contact_resolution_same_topic': 'is_known and has_topic',
    'first_contact_resolution_if_matched': 'is_known and has_suggestions',
} %}
{% for metric in (windows | map(attribute='0') | list) + (costs.keys() | list) %}
{{ eligible_facts_of(metric, 'ended_contacts', 'ended_at', inputs.get(metric, 'is_known')) }}

union all
{% endfor %}

{%- set rules = [
    ('reopen_rate', 'closed_in_writing', 'reopen_count > 0', 'has_messages'),
    ('one_touch_rate', 'closed_in_writing', 'human_message_count = 1', 'human_message_count > 0'),
    ('transfer_rate', 'closed', 'transfer_count > 0 or human_agent_count > 1', 'human_agent_count > 0'),
] %}
{% for metric, interactions, is_so, is_known in rules %}
{{ facts_of(metric, interactions, as_share(is_so), 'ended_at', is_known) }}
{{ 'union all' if not loop.last }}
{% endfor %}

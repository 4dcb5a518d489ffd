-- Events of the given entries: the first and the last $edge of each; bodies are cut at $body_limit characters.
with events as (
    select
        coalesce(interaction_id, event_id) as entry_id,
        *
    from marts.fct_event
    where
        customer_id = $customer_id
        and ($sees_reviews or event_type is distinct from 'review' or agent_id = $own_agent_id)
),

numbered_events as (
    select
        *,
        row_number() over (partition by entry_id order by occurred_at nulls first, event_id) as from_first,
        row_number() over (partition by entry_id order by occurred_at desc nulls last, event_id desc) as from_last
    from events
    where list_contains($entry_ids, entry_id)
)

select
    entry_id, event_id, interaction_id, connection, connector, channel, event_type, actor_type, actor_name, direction,
    title,
    left(body, $body_limit) as body,
    coalesce(length(body) > $body_limit, false) as is_cut,
    coalesce(is_public, true) as is_public,
    occurred_at, duration_seconds, wait_seconds, outcome, state, due_at, rating_score, rating_scale_max, review_score,
    source_url
from numbered_events
where from_first <= $edge or from_last <= $edge
order by entry_id, occurred_at nulls first, event_id

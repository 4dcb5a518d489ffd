-- Events of the given entries: the first and the last $edge of each; bodies are cut at $body_limit characters.
with numbered_events as (
    select
        coalesce(interaction_id, event_id) as entry_id,
        event_id, interaction_id, connection, connector, channel, event_type, actor_type, actor_name, direction, title,
        body, is_public, occurred_at, duration_seconds, wait_seconds, outcome, state, due_at, rating_score,
        rating_scale_max, review_score, source_url,
        row_number() over (
            partition by coalesce(interaction_id, event_id) order by occurred_at nulls first, event_id
        ) as place,
        count(*) over (partition by coalesce(interaction_id, event_id)) as event_count
    from marts.fct_event
    where
        customer_id = $customer_id
        and list_contains($entry_ids, coalesce(interaction_id, event_id))
        and ($sees_reviews or event_type is distinct from 'review' or agent_id = $own_agent_id)
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
where place <= $edge or place > event_count - $edge
order by entry_id, place

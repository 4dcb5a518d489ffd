-- One interaction in full, oldest first, a page at a time.
select
    coalesce(interaction_id, event_id) as entry_id,
    event_id, interaction_id, connection, connector, channel, event_type, actor_type, actor_name, direction, title,
    left(body, $body_limit) as body,
    coalesce(length(body) > $body_limit, false) as is_cut,
    coalesce(is_public, true) as is_public,
    occurred_at, duration_seconds, wait_seconds, outcome, state, due_at, rating_score, rating_scale_max, review_score,
    source_url
from marts.fct_event
where
    customer_id = $customer_id and interaction_id = $interaction_id
    and ($sees_reviews or event_type is distinct from 'review' or agent_id = $own_agent_id)
order by occurred_at nulls first, event_id
limit $size offset $skip

-- A customer's events, newest first, a page at a time.
with events as (
    select *, coalesce(occurred_at, timestamp '1970-01-01') as sort_at
    from marts.fct_event
    where
        customer_id = $customer_id
        and ($sees_reviews or event_type is distinct from 'review' or agent_id = $own_agent_id)
)

select
    coalesce(interaction_id, event_id) as entry_id,
    event_id, interaction_id, connection, connector, channel, event_type, actor_type, actor_name, direction, title,
    left(body, $body_limit) as body,
    coalesce(length(body) > $body_limit, false) as is_cut,
    coalesce(is_public, true) as is_public,
    occurred_at, duration_seconds, wait_seconds, outcome, state, due_at, rating_score, rating_scale_max, review_score,
    source_url
from events
where
    $before_at::timestamp is null
    or sort_at < $before_at::timestamp
    or (sort_at = $before_at::timestamp and event_id < $before_id)
order by sort_at desc, event_id desc
limit $size

-- A page of a customer's timeline. An entry is an interaction with all its events, or one event outside any; it stands
-- where contact last happened, not where somebody later rated or reviewed it.
with events as (
    select
        coalesce(interaction_id, event_id) as entry_id,
        interaction_id, event_type, occurred_at
    from marts.fct_event
    where
        customer_id = $customer_id
        and ($sees_reviews or event_type is distinct from 'review' or agent_id = $own_agent_id)
),

entries_with_events as (
    select
        entry_id,
        max(interaction_id) as interaction_id,
        coalesce(
            max(case when event_type not in ('rating', 'review') then occurred_at end),
            max(occurred_at)
        ) as last_at,
        min(occurred_at) as first_at,
        count(*) as event_count,
        count(*) filter (where event_type in ('message', 'note')) as message_count
    from events
    group by entry_id
),

interactions_without_events as (
    select
        interaction_id as entry_id,
        interaction_id,
        coalesce(ended_at, updated_at, started_at) as last_at,
        started_at as first_at,
        0 as event_count,
        0 as message_count
    from marts.fct_interaction
    where
        customer_id = $customer_id
        and interaction_id not in (select entry_id from entries_with_events)
),

entries as (
    select * from entries_with_events
    union all
    select * from interactions_without_events
),

dated_entries as (
    select
        entry_id, interaction_id,
        coalesce(last_at, timestamp '1970-01-01') as last_at,
        first_at, event_count, message_count,
        count(*) over () as entry_count,
        sum(event_count) over ()::bigint as total_event_count
    from entries
)

select *
from dated_entries
where
    $before_at::timestamp is null
    or last_at < $before_at::timestamp
    or (last_at = $before_at::timestamp and entry_id < $before_id)
order by last_at desc, entry_id desc
limit $size

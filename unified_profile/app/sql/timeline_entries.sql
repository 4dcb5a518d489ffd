-- A page of a customer's timeline, and what all of it can be filtered by, in one row. An entry is an interaction with all
-- its events, or one event outside any; it stands where contact last happened, not where somebody later rated or
-- reviewed it. Filters that are null let everything through; no text is read.
with happenings as (
    select
        coalesce(interaction_id, event_id) as entry_id,
        interaction_id, channel, occurred_at,
        event_type in ('message', 'note') as is_message,
        event_type in ('rating', 'review') as is_afterwards,
        event_type = 'rating' and rating_score is not null as is_rated,
        event_type = 'review' as is_reviewed,
        -- Who took part in an interaction, its own row says.
        case when interaction_id is null then [agent_id] end as agent_ids,
        null::timestamp as started_at,
        null::timestamp as ended_at,
        1 as event_count
    from marts.fct_event
    where
        customer_id = $customer_id
        and ($sees_reviews or event_type is distinct from 'review' or agent_id = $own_agent_id)
    union all
    select
        interaction_id, interaction_id, channel, null, null, null,
        rating_score is not null,
        $sees_reviews and review_score is not null,
        agent_ids,
        started_at,
        coalesce(ended_at, updated_at, started_at),
        0
    from marts.fct_interaction
    where customer_id = $customer_id
),

entries as (
    select
        entry_id,
        max(interaction_id) as interaction_id,
        coalesce(
            max(case when is_afterwards then null else occurred_at end), max(occurred_at), max(ended_at)
        ) as happened_at,
        coalesce(min(occurred_at), min(started_at)) as first_at,
        sum(event_count)::bigint as event_count,
        count(case when is_message then 1 end) as message_count,
        coalesce(max(channel), 'other') as channel,
        max(agent_ids) as agent_ids,
        coalesce(bool_or(is_rated), false) as is_rated,
        coalesce(bool_or(is_reviewed), false) as is_reviewed
    from happenings
    group by entry_id
),

judged_entries as (
    select
        *,
        coalesce(happened_at, timestamp '1970-01-01') as last_at,
        coalesce(happened_at >= $month_from::timestamp, false) as is_of_month,
        coalesce(happened_at >= $quarter_from::timestamp, false) as is_of_quarter,
        coalesce(happened_at >= $year_from::timestamp, false) as is_of_year,
        ($since::timestamp is null or coalesce(happened_at >= $since::timestamp, false))
        and ($until::timestamp is null or coalesce(happened_at < $until::timestamp, false)) as is_in_time,
        $entry_ids::varchar[] is null or entry_id in (select unnest($entry_ids::varchar[])) as is_found,
        entry_id in (select unnest($pinned_ids::varchar[])) as is_pinned
    from entries
),

pinned_entries as (
    select entry_id, interaction_id, last_at, first_at, event_count, message_count
    from judged_entries
    where is_pinned
),

facets as (
    select
        channel, agent_ids, is_of_month, is_of_quarter, is_of_year, is_rated, is_reviewed, is_in_time, is_found,
        count(*) as entry_count,
        sum(event_count)::bigint as event_count
    from judged_entries
    group by all
),

page as (
    select entry_id, interaction_id, last_at, first_at, event_count, message_count
    from judged_entries
    where
        ($channels::varchar[] is null or list_contains($channels::varchar[], channel))
        and ($agent_ids::varchar[] is null or list_has_any($agent_ids::varchar[], agent_ids))
        and (is_rated or not $is_rated::boolean)
        and (is_reviewed or not $is_reviewed::boolean)
        and is_in_time
        and is_found
        and (
            $before_at::timestamp is null
            or last_at < $before_at::timestamp
            or (last_at = $before_at::timestamp and entry_id < $before_id)
        )
    order by last_at desc, entry_id desc
    limit $size
)

select
    (select list(page order by last_at desc, entry_id desc) from page) as entries,
    (select list(pinned_entries order by last_at desc, entry_id desc) from pinned_entries) as pinned,
    (select list(facets) from facets) as facets

-- Interactions of one customer by id. Participants are ids of agents here: agent_names.sql says who they are.
select
    interaction_id, connection, connector, source_object, source_id, source_url, channel, direction,
    agent_name, team_name, subject, preview, state, outcome, missed_reason, started_at, ended_at, waiting_since,
    wait_seconds, talk_seconds, hold_seconds, wrap_seconds, transfer_count, first_response_seconds,
    coalesce(message_count, 0) as message_count,
    coalesce(is_bot_involved, false) as is_bot_involved,
    bot_resolution, rating_score, rating_scale_max, review_score,
    coalesce(tags, []) as tags,
    coalesce(agent_ids, []) as participants
from marts.fct_interaction
where customer_id = $customer_id and list_contains($interaction_ids, interaction_id)

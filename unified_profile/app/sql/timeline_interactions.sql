-- Interactions of one customer by id, each with the names of everybody of ours who took part. Whoever does not see
-- every review sees the score of their own work.
with interactions as (
    select *
    from marts.fct_interaction
    where customer_id = $customer_id and list_contains($interaction_ids, interaction_id)
),

scores_of_own_work as (
    select interaction_id, avg(score) as review_score
    from marts.fct_review
    where customer_id = $customer_id and reviewee_agent_id = $own_agent_id and is_counted
    group by interaction_id
),

participants as (
    select interaction_id, unnest(agent_ids) as agent_id
    from interactions
),

names_of_each as (
    select participants.interaction_id, list(distinct agents.name order by agents.name) as names
    from participants
    inner join marts.dim_agent as agents on agents.agent_id = participants.agent_id
    where agents.name is not null
    group by participants.interaction_id
)

select
    interactions.interaction_id, connection, connector, source_object, source_id, source_url, channel, direction,
    agent_name, team_name, subject, preview, state, outcome, missed_reason, started_at, ended_at, waiting_since,
    wait_seconds, talk_seconds, hold_seconds, wrap_seconds, transfer_count, first_response_seconds,
    coalesce(message_count, 0) as message_count,
    coalesce(is_bot_involved, false) as is_bot_involved,
    bot_resolution, rating_score, rating_scale_max,
    case when $sees_reviews then interactions.review_score else scores_of_own_work.review_score end as review_score,
    coalesce(tags, []) as tags,
    coalesce(names_of_each.names, []) as participants
from interactions
left join scores_of_own_work on scores_of_own_work.interaction_id = interactions.interaction_id
left join names_of_each on names_of_each.interaction_id = interactions.interaction_id

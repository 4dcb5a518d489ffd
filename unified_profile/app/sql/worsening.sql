-- Open conversations in which the customer sounds worse and worse, the newest word first; of one agent, or of everybody.
-- A page begins behind the one named by $after_*; in_all counts all the same what stands before it.
with those_asked_for as (
    select *, count(*) over () as in_all
    from marts.worsening_conversation
    where $agent_id is null or agent_id = $agent_id
)

select
    worsening.interaction_id,
    worsening.customer_id,
    coalesce(customers.display_name, customers.primary_email, customers.primary_phone) as customer_name,
    customers.company_name,
    worsening.channel,
    interactions.subject,
    worsening.agent_name,
    worsening.team_name,
    worsening.started_at,
    worsening.last_message_at,
    worsening.message_count,
    worsening.earlier_sentiment,
    worsening.later_sentiment,
    interactions.connector,
    worsening.source_url,
    worsening.in_all
from those_asked_for as worsening
left join marts.fct_interaction as interactions on worsening.interaction_id = interactions.interaction_id
left join marts.dim_customer as customers on worsening.customer_id = customers.customer_id
where
    $after_at::timestamp is null
    or worsening.last_message_at < $after_at::timestamp
    or (worsening.last_message_at = $after_at::timestamp and worsening.interaction_id > $after_id)
order by worsening.last_message_at desc, worsening.interaction_id
limit $size

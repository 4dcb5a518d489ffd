-- Open conversations in which the customer sounds worse and worse, the newest word first; of one agent, or of everybody.
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
    count(*) over () as in_all
from marts.worsening_conversation as worsening
left join marts.fct_interaction as interactions on worsening.interaction_id = interactions.interaction_id
left join marts.dim_customer as customers on worsening.customer_id = customers.customer_id
where
    ($agent_id is null or worsening.agent_id = $agent_id)
order by worsening.last_message_at desc, worsening.interaction_id
limit $size

-- The newest conversations and calls of its people, each with whom it was.
select
    interactions.interaction_id,
    interactions.customer_id,
    coalesce(customers.display_name, customers.primary_email, customers.primary_phone) as customer_name,
    interactions.channel,
    interactions.direction,
    interactions.subject,
    interactions.preview,
    interactions.state,
    interactions.outcome,
    interactions.agent_name,
    interactions.team_name,
    interactions.started_at,
    interactions.rating_score,
    interactions.rating_scale_max
from marts.fct_interaction as interactions
inner join marts.dim_customer as customers on interactions.customer_id = customers.customer_id
where customers.company_id = $company_id
order by interactions.started_at desc nulls last, interactions.interaction_id
limit $size

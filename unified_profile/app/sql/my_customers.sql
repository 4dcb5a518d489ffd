-- Whom an agent last spoke to, each customer once, with what it was.
with talks as (
    select
        interaction_id, customer_id, channel, direction, subject, preview, state, outcome, team_name, agent_name,
        coalesce(ended_at, updated_at, started_at) as last_at
    from marts.fct_interaction
    where
        (agent_id = $agent_id or list_contains(agent_ids, $agent_id)) and customer_id is not null
        -- Whom they missed, they did not speak to.
        and coalesce(outcome, '') not in ('missed', 'abandoned', 'voicemail')
    qualify row_number() over (
        partition by customer_id
        order by coalesce(ended_at, updated_at, started_at) desc nulls last, interaction_id desc
    ) = 1
)

select
    talks.interaction_id,
    talks.customer_id,
    coalesce(customers.display_name, customers.primary_email, customers.primary_phone) as customer_name,
    customers.company_name,
    talks.channel,
    talks.subject,
    talks.preview,
    talks.state,
    talks.outcome,
    talks.last_at
from talks
inner join marts.dim_customer as customers on talks.customer_id = customers.customer_id
order by talks.last_at desc nulls last, talks.interaction_id desc
limit $size

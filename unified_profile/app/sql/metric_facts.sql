-- The facts a value is made of, the newest first, each with the link that opens what it is about. A page begins after
-- the fact named by $before_at and $before_id. Where a metric has no slice by person, its facts name nobody of ours.
with definitions as (
    select metric, by_agent from marts.metric_definition
),

facts as (
    select
        metric_fact.unit_id,
        metric_fact.interaction_id,
        metric_fact.anchor_at,
        metric_fact.channel,
        metric_fact.team_name,
        metric_fact.agent_id,
        metric_fact.amount
    from marts.metric_fact
    where
        metric_fact.metric = $metric
        and metric_fact.part = 'measured'
        and ($period_start is null or date_trunc($grain, metric_fact.anchor_at)::date = $period_start)
        and case $dimension
            when 'all' then true
            when 'channel' then coalesce(metric_fact.channel, 'unknown') = $dimension_value
            when 'team' then coalesce(metric_fact.team_name, 'unknown') = $dimension_value
            when 'agent' then coalesce(metric_fact.agent_id, 'unknown') = $dimension_value
        end
        and ($amount::double is null or metric_fact.amount = $amount::double)
        and (
            $before_at::timestamp is null
            or metric_fact.anchor_at < $before_at::timestamp
            or (metric_fact.anchor_at = $before_at::timestamp and metric_fact.unit_id > $before_id)
        )
)

select
    facts.unit_id,
    interactions.interaction_id,
    facts.anchor_at,
    facts.channel,
    facts.team_name,
    case when coalesce(definitions.by_agent, true) then agents.name end as agent_name,
    interactions.customer_id,
    coalesce(customers.display_name, customers.primary_email, customers.primary_phone) as customer_name,
    facts.amount,
    interactions.connector,
    interactions.source_url
from facts
left join marts.fct_interaction as interactions on interactions.interaction_id = facts.interaction_id
left join marts.dim_customer as customers on customers.customer_id = interactions.customer_id
left join definitions on definitions.metric = $metric
left join marts.dim_agent as agents on agents.agent_id = facts.agent_id
order by facts.anchor_at desc, facts.unit_id
limit $size

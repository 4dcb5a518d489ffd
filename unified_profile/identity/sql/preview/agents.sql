-- What each agent concerned is and would be: whose conversations and calls, answers to surveys and reviews would be whose.
create or replace temp table agent_in_period as
select 'before' as period, agent_before.record_key, agent_before.agent_id, agent_before.email
from agent_before
union all
select 'after' as period, agent_record.record_key, agent_record.agent_id, agent_record.email
from identity.agent_record;

create or replace temp table moved_agent_record as
select agent_before.record_key, agent_before.agent_id as former_agent_id, agent_record.agent_id
from agent_before
inner join identity.agent_record on agent_record.record_key = agent_before.record_key
where agent_record.agent_id <> agent_before.agent_id;

create or replace temp table concerned_agent as
select moved_agent_record.former_agent_id as agent_id from moved_agent_record
union
select moved_agent_record.agent_id from moved_agent_record;

-- Reviews and copied answers name an agent by address: one that several have is nobody's.
create or replace temp table agent_of_address as
select agent_in_period.period, agent_in_period.email, min(agent_in_period.agent_id) as agent_id
from agent_in_period
where agent_in_period.email is not null
group by agent_in_period.period, agent_in_period.email
having count(distinct agent_in_period.agent_id) = 1;

create or replace temp table agent_contact as
select
    agent_in_period.period,
    agent_in_period.agent_id,
    fct_interaction.interaction_id,
    fct_interaction.state
from core.interactions
inner join agent_in_period on agent_in_period.record_key = interactions.agent_key
semi join concerned_agent on concerned_agent.agent_id = agent_in_period.agent_id
inner join readers.marts.fct_interaction on fct_interaction.interaction_id = interactions.record_key;

create or replace temp table agent_rating as
select
    periods.period,
    coalesce(rated.agent_id, addressed.agent_id) as agent_id,
    fct_rating.rating_id,
    fct_rating.is_satisfied
from readers.core.ratings
inner join readers.marts.fct_rating on fct_rating.rating_id = ratings.record_key and fct_rating.is_counted
cross join (select unnest(['before', 'after']) as period) as periods
left join agent_in_period as rated on rated.record_key = ratings.agent_key and rated.period = periods.period
left join agent_of_address as addressed
    on addressed.email = lower(trim(ratings.agent_email)) and addressed.period = periods.period
where coalesce(rated.agent_id, addressed.agent_id) in (select concerned_agent.agent_id from concerned_agent);

create or replace temp table agent_review as
select agent_of_address.period, agent_of_address.agent_id, fct_review.review_id, fct_review.score
from readers.core.reviews
inner join agent_of_address on agent_of_address.email = lower(trim(reviews.reviewee_email))
semi join concerned_agent on concerned_agent.agent_id = agent_of_address.agent_id
inner join readers.marts.fct_review on fct_review.review_id = reviews.record_key;

with
periods as (select unnest(['before', 'after']) as period),
records_of_agents as (
    select agent_in_period.period, agent_in_period.agent_id, count(*) as records
    from agent_in_period
    group by agent_in_period.period, agent_in_period.agent_id
),
contacts_of_agents as (
    select
        agent_contact.period,
        agent_contact.agent_id,
        count(*) as interactions,
        count(*) filter (where agent_contact.state in ('open', 'snoozed')) as open_interactions
    from agent_contact
    group by agent_contact.period, agent_contact.agent_id
),
ratings_of_agents as (
    select
        agent_rating.period,
        agent_rating.agent_id,
        count(*) as ratings,
        avg(case when agent_rating.is_satisfied then 1.0 else 0.0 end) as csat
    from agent_rating
    group by agent_rating.period, agent_rating.agent_id
),
reviews_of_agents as (
    select
        agent_review.period,
        agent_review.agent_id,
        count(*) as reviews,
        avg(agent_review.score) as iqs
    from agent_review
    group by agent_review.period, agent_review.agent_id
),
names as (
    select agent_in_period.agent_id, min(agents.name) as name
    from agent_in_period
    inner join core.agents on agents.record_key = agent_in_period.record_key
    group by agent_in_period.agent_id
)
select
    concerned_agent.agent_id,
    coalesce(dim_agent.name, names.name) as name,
    coalesce(records_of_agents.records, 0) as records,
    coalesce(contacts_of_agents.interactions, 0) as interactions,
    coalesce(contacts_of_agents.open_interactions, 0) as open_interactions,
    coalesce(ratings_of_agents.ratings, 0) as ratings,
    ratings_of_agents.csat,
    coalesce(reviews_of_agents.reviews, 0) as reviews,
    reviews_of_agents.iqs
from concerned_agent
cross join periods
left join records_of_agents
    on records_of_agents.agent_id = concerned_agent.agent_id and records_of_agents.period = periods.period
left join contacts_of_agents
    on contacts_of_agents.agent_id = concerned_agent.agent_id and contacts_of_agents.period = periods.period
left join ratings_of_agents
    on ratings_of_agents.agent_id = concerned_agent.agent_id and ratings_of_agents.period = periods.period
left join reviews_of_agents
    on reviews_of_agents.agent_id = concerned_agent.agent_id and reviews_of_agents.period = periods.period
left join readers.marts.dim_agent on dim_agent.agent_id = concerned_agent.agent_id
left join names on names.agent_id = concerned_agent.agent_id
order by concerned_agent.agent_id, periods.period desc;

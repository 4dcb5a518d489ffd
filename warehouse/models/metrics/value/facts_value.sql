-- Whose contacts and answers came from companies that sales was talking to, and which renewals were won?
with contacts as (
    select interaction_id, company_id, started_at, channel, team_name, agent_id from {{ ref('fct_interaction') }}
    where direction = 'inbound' and started_at is not null
),

interactions as (
    select interaction_id, channel, team_name from {{ ref('fct_interaction') }}
),

company_of_customer as (
    select customer_id, company_id from {{ ref('dim_customer') }} where company_id is not null
),

answers as (
    select
        ratings.rating_id,
        ratings.interaction_id,
        company_of_customer.company_id,
        ratings.answered_at,
        interactions.channel,
        interactions.team_name,
        ratings.agent_id,
        ratings.is_satisfied
    from {{ ref('fct_rating') }} as ratings
    left join interactions on ratings.interaction_id = interactions.interaction_id
    left join company_of_customer on ratings.customer_id = company_of_customer.customer_id
    where ratings.is_counted and ratings.answered_at is not null
),

deals as (
    select * from {{ ref('fct_deal') }}
),

-- Without a tool that has deals nothing is known of them: that is not the same as none.
tools as (
    select count(*) > 0 as have_deals from deals
),

-- From when until when each was open. One that is closed, nobody knows when, is left out.
open_spans as (
    select company_id, created_at, closed_at from deals
    where company_id is not null and created_at is not null
        and (status = 'open' or (status in ('won', 'lost') and closed_at is not null))
),

units as (
    select
        'contact' as kind, interaction_id as unit_id, interaction_id, company_id,
        started_at as happened_at, channel, team_name, agent_id, cast(null as boolean) as is_satisfied
    from contacts
    union all
    select
        'answer' as kind, rating_id as unit_id, interaction_id, company_id,
        answered_at as happened_at, channel, team_name, agent_id, is_satisfied
    from answers
),

units_during_a_deal as (
    select distinct units.kind, units.unit_id
    from units
    inner join open_spans
        on units.company_id = open_spans.company_id
        and units.happened_at >= open_spans.created_at
        and (open_spans.closed_at is null or units.happened_at < open_spans.closed_at)
),

judged as (
    select
        units.*,
        units.company_id is not null and tools.have_deals as is_known,
        units_during_a_deal.unit_id is not null as has_open_deal
    from units
    cross join tools
    left join units_during_a_deal
        on units.kind = units_during_a_deal.kind and units.unit_id = units_during_a_deal.unit_id
),

decided_renewals as (
    select
        deal_id,
        cast(null as varchar) as interaction_id,
        closed_at,
        cast(null as varchar) as channel,
        cast(null as varchar) as team_name,
        cast(null as varchar) as agent_id,
        status
    from deals
    where is_renewal and status in ('won', 'lost') and closed_at is not null
)

{{ facts_of(
    'contacts_with_open_deal', 'judged', as_share('has_open_deal'), 'happened_at', 'is_known', "kind = 'contact'", 'unit_id'
) }}

union all

select 'csat_with_open_deal', 'measured', unit_id, interaction_id, happened_at, channel, team_name, agent_id,
    {{ as_share('is_satisfied') }}
from judged
where kind = 'answer' and has_open_deal

union all

{{ eligible_facts_of('csat_with_open_deal', 'judged', 'happened_at', 'is_known', "kind = 'answer'", 'unit_id') }}

union all

{{ facts_of('renewal_rate', 'decided_renewals', as_share("status = 'won'"), 'closed_at', unit='deal_id') }}

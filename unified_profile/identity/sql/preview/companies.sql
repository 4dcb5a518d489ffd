-- What each company concerned is and would be: whose customers, conversations, calls and deals would be whose.
create or replace temp table moved_company_record as
select company_before.record_key, company_before.company_id as former_company_id, company_record.company_id
from company_before
inner join identity.company_record on company_record.record_key = company_before.record_key
where company_record.company_id <> company_before.company_id;

create or replace temp table moved_customer as
select
    coalesce(before.person_id, after.person_id) as person_id,
    before.company_id as former_company_id,
    after.company_id,
    coalesce(after.is_customer, before.is_customer) as is_customer
from (from company_of_customer where company_of_customer.period = 'before') as before
full outer join (from company_of_customer where company_of_customer.period = 'after') as after
    on after.person_id = before.person_id
where after.company_id is distinct from before.company_id;

create or replace temp table concerned_company as
select moved_company_record.former_company_id as company_id from moved_company_record
union
select moved_company_record.company_id from moved_company_record
union
select moved_customer.former_company_id from moved_customer where moved_customer.former_company_id is not null
union
select moved_customer.company_id from moved_customer where moved_customer.company_id is not null;

create or replace temp table company_contact as
with
periods as (select unnest(['before', 'after']) as period),
contacts as (
    select
        periods.period,
        interactions.record_key as interaction_id,
        coalesce(own_company.company_id, company_of_person.company_id, company_of_customer.company_id) as company_id
    from core.interactions
    cross join periods
    left join core.people on people.record_key = interactions.person_key
    left join identity.person_record on person_record.record_key = interactions.person_key
    left join company_in_period as own_company
        on own_company.record_key = interactions.company_key and own_company.period = periods.period
    left join company_in_period as company_of_person
        on company_of_person.record_key = people.company_key and company_of_person.period = periods.period
    left join company_of_customer
        on company_of_customer.person_id = person_record.person_id and company_of_customer.period = periods.period
)
select contacts.period, contacts.company_id, fct_interaction.interaction_id, fct_interaction.state
from contacts
semi join concerned_company on concerned_company.company_id = contacts.company_id
inner join readers.marts.fct_interaction on fct_interaction.interaction_id = contacts.interaction_id;

create or replace temp table company_deal as
with
periods as (select unnest(['before', 'after']) as period)
select
    periods.period,
    coalesce(own_company.company_id, company_of_person.company_id) as company_id,
    fct_deal.value,
    fct_deal.currency
from readers.core.deals
inner join readers.marts.fct_deal on fct_deal.deal_id = deals.record_key and fct_deal.status = 'open'
cross join periods
left join core.people on people.record_key = deals.person_key
left join company_in_period as own_company
    on own_company.record_key = deals.company_key and own_company.period = periods.period
left join company_in_period as company_of_person
    on company_of_person.record_key = people.company_key and company_of_person.period = periods.period
where coalesce(own_company.company_id, company_of_person.company_id) in (
    select concerned_company.company_id from concerned_company
);

with
periods as (select unnest(['before', 'after']) as period),
records_of_companies as (
    select company_in_period.period, company_in_period.company_id, count(*) as records
    from company_in_period
    group by company_in_period.period, company_in_period.company_id
),
customers_of_companies as (
    select company_of_customer.period, company_of_customer.company_id, count(*) as customers
    from company_of_customer
    where company_of_customer.is_customer
    group by company_of_customer.period, company_of_customer.company_id
),
contacts_of_companies as (
    select
        company_contact.period,
        company_contact.company_id,
        count(*) as interactions,
        count(*) filter (where company_contact.state in ('open', 'snoozed')) as open_interactions
    from company_contact
    group by company_contact.period, company_contact.company_id
),
-- Amounts in several currencies have no sum.
deals_of_companies as (
    select
        company_deal.period,
        company_deal.company_id,
        count(*) as open_deals,
        case when count(distinct company_deal.currency) = 1 then sum(company_deal.value) end as open_deal_value,
        case when count(distinct company_deal.currency) = 1 then max(company_deal.currency) end as currency
    from company_deal
    group by company_deal.period, company_deal.company_id
),
names as (
    select company_in_period.company_id, min(companies.name) as name
    from company_in_period
    inner join core.companies on companies.record_key = company_in_period.record_key
    group by company_in_period.company_id
)
select
    concerned_company.company_id,
    coalesce(dim_company.name, names.name) as name,
    coalesce(records_of_companies.records, 0) as records,
    coalesce(customers_of_companies.customers, 0) as customers,
    coalesce(contacts_of_companies.interactions, 0) as interactions,
    coalesce(contacts_of_companies.open_interactions, 0) as open_interactions,
    coalesce(deals_of_companies.open_deals, 0) as open_deals,
    deals_of_companies.open_deal_value,
    deals_of_companies.currency
from concerned_company
cross join periods
left join records_of_companies
    on records_of_companies.company_id = concerned_company.company_id and records_of_companies.period = periods.period
left join customers_of_companies
    on customers_of_companies.company_id = concerned_company.company_id and customers_of_companies.period = periods.period
left join contacts_of_companies
    on contacts_of_companies.company_id = concerned_company.company_id and contacts_of_companies.period = periods.period
left join deals_of_companies
    on deals_of_companies.company_id = concerned_company.company_id and deals_of_companies.period = periods.period
left join readers.marts.dim_company on dim_company.company_id = concerned_company.company_id
left join names on names.company_id = concerned_company.company_id
order by concerned_company.company_id, periods.period desc;

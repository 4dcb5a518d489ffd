-- Which company is each customer's, before and after? The one that a record says, else the one of their mail's domain; who
-- is known by a number alone rings from the company whose switchboard it is.
create or replace temp table company_in_period as
select 'before' as period, company_before.record_key, company_before.company_id
from company_before
union all
select 'after' as period, company_record.record_key, company_record.company_id
from identity.company_record;

create or replace temp table company_of_customer as
with
periods as (select unnest(['before', 'after']) as period),
-- Of several companies that records say, the one that readers see: trust is no business of this.
said as (
    select
        company_in_period.period,
        person_record.person_id,
        arg_min(
            company_in_period.company_id,
            {
                'is_other': company_before.company_id is distinct from dim_customer.company_id,
                'is_deleted': people.is_deleted,
                'record_key': people.record_key
            }
        ) as company_id
    from core.people
    inner join identity.person_record on person_record.record_key = people.record_key
    inner join company_in_period on company_in_period.record_key = people.company_key
    inner join company_before on company_before.record_key = people.company_key
    left join readers.marts.dim_customer on dim_customer.customer_id = person_record.person_id
    group by company_in_period.period, person_record.person_id
),
domain_in_period as (
    select 'before' as period, company_domain_before.domain, company_domain_before.company_id
    from company_domain_before
    union all
    select 'after' as period, company_domain.domain, company_domain.company_id
    from identity.company_domain
    where company_domain.company_id is not null
),
met_by_mail as (
    select domain_in_period.period, person_record.person_id, min(domain_in_period.company_id) as company_id
    from identity.record_email
    inner join identity.person_record on person_record.record_key = record_email.record_key
    inner join domain_in_period on domain_in_period.domain = split_part(record_email.email, '@', 2)
    group by domain_in_period.period, person_record.person_id
    having count(distinct domain_in_period.company_id) = 1
),
phone_in_period as (
    select 'before' as period, company_phone_before.e164, company_phone_before.company_id
    from company_phone_before
    union all
    select 'after' as period, company_phone.e164, company_phone.company_id from identity.company_phone
),
callers as (
    select phone_in_period.period, person_record.person_id, min(phone_in_period.company_id) as company_id
    from identity.record_phone
    inner join identity.person_record on person_record.record_key = record_phone.record_key
    inner join phone_in_period on phone_in_period.e164 = record_phone.e164
    where person_record.person_id not in (
        select addressed.person_id
        from identity.record_email
        inner join identity.person_record as addressed on addressed.record_key = record_email.record_key
        where record_email.email is not null
    )
    group by phone_in_period.period, person_record.person_id
    having count(distinct phone_in_period.company_id) = 1
),
found as (
    select said.period, said.person_id, said.company_id, 1 as place, true as is_customer from said
    union all
    select met_by_mail.period, met_by_mail.person_id, met_by_mail.company_id, 2 as place, true as is_customer
    from met_by_mail
    union all
    select callers.period, callers.person_id, callers.company_id, 3 as place, false as is_customer from callers
)
select
    found.period,
    found.person_id,
    arg_min(found.company_id, found.place) as company_id,
    bool_or(found.is_customer) as is_customer
from found
group by found.period, found.person_id;

create or replace table identity.company_record as
select
    group_record.record_key,
    group_record.group_id as company_id,
    group_record.minted_group_id as minted_company_id,
    group_record.mint_sequence,
    nullif(parent_record.group_id, group_record.group_id) as parent_company_id
from identity.group_record
inner join core.companies on companies.record_key = group_record.record_key
left join identity.group_record as parent_record
    on parent_record.kind = 'company' and parent_record.record_key = companies.parent_key
where group_record.kind = 'company'
order by group_record.group_id, group_record.mint_sequence;

create or replace table identity.company as
select
    company_record.company_id,
    count(*) as record_count,
    min(member.occurred_at) as first_seen_at
from identity.company_record
inner join member on member.record_key = company_record.record_key
group by company_record.company_id
order by company_record.company_id;

-- Whose is a domain? The company's that a tool wrote it on, or else whose people have their mail there.
create or replace table identity.company_domain as
with
strongest_level as (
    select group_key.key_value as domain, min(group_key.level) as level
    from identity.group_key
    where group_key.kind = 'company' and group_key.key_type = 'domain'
    group by group_key.key_value
),
carriers as (
    select
        strongest_level.domain,
        strongest_level.level,
        count(*) as record_count,
        count(distinct group_record.group_id) as company_count,
        min(group_record.group_id) as company_id
    from strongest_level
    inner join identity.group_key
        on group_key.kind = 'company'
        and group_key.key_type = 'domain'
        and group_key.key_value = strongest_level.domain
        and group_key.level = strongest_level.level
    inner join identity.group_record
        on group_record.kind = 'company' and group_record.record_key = group_key.record_key
    group by strongest_level.domain, strongest_level.level
),
ignored as (
    select lower(trim(decision.key_value)) as domain, min(decision.decision_id) as decision_id
    from decision
    where decision.kind = 'ignore_key' and decision.key_type = 'domain'
    group by lower(trim(decision.key_value))
),
contested as (
    select contested_group_key.key_value as domain, arg_min(contested_group_key.reason, contested_group_key.level) as reason
    from identity.contested_group_key
    where contested_group_key.kind = 'company' and contested_group_key.key_type = 'domain'
    group by contested_group_key.key_value
),
judged as (
    select
        carriers.domain,
        carriers.company_id,
        carriers.level = 3 as is_written,
        carriers.record_count,
        case
            when ignored.decision_id is not null then 'ignored by decision ' || ignored.decision_id
            when off_key.reason is not null then off_key.reason
            when carriers.company_count > 1 then coalesce(contested.reason, 'several companies')
        end as reason
    from carriers
    left join ignored on ignored.domain = carriers.domain
    left join off_key on off_key.key_type = 'domain' and off_key.key_value = carriers.domain
    left join contested on contested.domain = carriers.domain
)
select
    judged.domain,
    case when judged.reason is null then judged.company_id end as company_id,
    judged.reason,
    judged.is_written,
    judged.record_count
from judged
order by judged.domain;

-- A switchboard: a number that is no mobile, that two people of one company carry at least, and nobody of another one. It
-- is the company's and no person's.
create or replace table identity.company_phone as
with
companies_said as (
    select distinct person_record.person_id, company_record.company_id
    from core.people
    inner join identity.person_record on person_record.record_key = people.record_key
    inner join identity.company_record on company_record.record_key = people.company_key
    where not people.is_deleted
),
companies_of_mail as (
    select distinct person_record.person_id, company_domain.company_id
    from identity.record_email
    inner join identity.person_record on person_record.record_key = record_email.record_key
    inner join identity.company_domain on company_domain.domain = email_domain(record_email.email)
    where company_domain.company_id is not null
),
employers as (
    select companies_said.person_id, companies_said.company_id from companies_said
    union all
    select companies_of_mail.person_id, companies_of_mail.company_id
    from companies_of_mail
    anti join companies_said on companies_said.person_id = companies_of_mail.person_id
),
carriers as (
    select distinct record_phone.e164, person_record.person_id
    from identity.record_phone
    inner join identity.person_record on person_record.record_key = record_phone.record_key
    where record_phone.e164 is not null
    and coalesce(record_phone.number_type, 'unknown') not in ('mobile', 'pager', 'personal_number', 'voicemail')
),
companies_of_numbers as (
    select carriers.e164, employers.company_id, count(*) as person_count
    from carriers
    inner join employers on employers.person_id = carriers.person_id
    group by carriers.e164, employers.company_id
)
select
    companies_of_numbers.e164,
    min(companies_of_numbers.company_id) as company_id,
    min(companies_of_numbers.person_count) as person_count
from companies_of_numbers
group by companies_of_numbers.e164
having count(*) = 1 and min(companies_of_numbers.person_count) >= 2
order by companies_of_numbers.e164;

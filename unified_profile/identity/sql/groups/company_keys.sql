-- Domains that the tools keep with a company.
create or replace temp table written_domain as
with
domains as (
    select
        companies.record_key,
        host_of(unnest(list_prepend(companies.domain, companies.other_domains))) as domain
    from core.companies
)
select distinct domains.record_key, coalesce(domain_spelling.ascii_domain, domains.domain) as domain
from domains
left join domain_spelling on domain_spelling.domain = domains.domain
where domains.domain is not null;

-- Domains that nobody has told a tool: more than half of a company's people, and two at least, have their mail there.
create or replace temp table mail_domain as
with
addresses_of_staff as (
    select people.company_key as record_key, person_record.person_id, email_domain(record_email.email) as domain
    from core.people
    inner join core.companies on companies.record_key = people.company_key
    inner join identity.person_record on person_record.record_key = people.record_key
    inner join identity.record_email on record_email.record_key = people.record_key
    where record_email.email is not null
    and not record_email.is_placeholder
    and email_domain(record_email.email) not in (select unnest($public_mail_domains::varchar[]))
),
staff_of_companies as (
    select staff.record_key, count(distinct staff.person_id) as person_count
    from addresses_of_staff as staff
    group by staff.record_key
),
staff_of_domains as (
    select staff.record_key, staff.domain, count(distinct staff.person_id) as person_count
    from addresses_of_staff as staff
    group by staff.record_key, staff.domain
)
select staff_of_domains.record_key, staff_of_domains.domain
from staff_of_domains
inner join staff_of_companies on staff_of_companies.record_key = staff_of_domains.record_key
where staff_of_domains.person_count >= 2
and staff_of_domains.person_count * 2 > staff_of_companies.person_count;

create or replace temp table found_key as
select companies.record_key, 2 as level, 'external_id' as key_type, trim(companies.external_id) as key_value
from core.companies
where trim(companies.external_id) <> ''
union all
select written_domain.record_key, 3 as level, 'domain' as key_type, written_domain.domain as key_value
from written_domain
union all
select mail_domain.record_key, 4 as level, 'domain' as key_type, mail_domain.domain as key_value
from mail_domain
union all
-- What people have their mail at meets what the tools have written.
select written_domain.record_key, 4 as level, 'domain' as key_type, written_domain.domain as key_value
from written_domain
anti join mail_domain
    on mail_domain.record_key = written_domain.record_key and mail_domain.domain = written_domain.domain
where written_domain.domain in (select mail_domain.domain from mail_domain);

-- Domains of everybody, and ids of nobody.
create or replace temp table off_key as
select distinct
    found_key.key_type,
    found_key.key_value,
    case
        when found_key.key_value in (select unnest($public_mail_domains::varchar[])) then 'public mail domain'
        when found_key.key_value in (select unnest($public_web_domains::varchar[])) then 'public web domain'
        else 'placeholder'
    end as reason
from found_key
where (
    found_key.key_type = 'domain' and (
        found_key.key_value in (select unnest($public_mail_domains::varchar[]))
        or found_key.key_value in (select unnest($public_web_domains::varchar[]))
        or found_key.key_value in (select unnest($placeholder_domains::varchar[]))
    )
)
-- A count of companies does begin at 1, so that numbers are ids.
or (
    found_key.key_type = 'external_id'
    and lower(found_key.key_value) in (select unnest($placeholder_ids::varchar[]))
    and not regexp_full_match(found_key.key_value, '[1-9]\d*')
);

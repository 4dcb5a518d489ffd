create or replace temp table company_before as
select company_record.record_key, company_record.company_id from identity.company_record;

create or replace temp table company_domain_before as
select company_domain.domain, company_domain.company_id
from identity.company_domain
where company_domain.company_id is not null;

create or replace temp table company_phone_before as
select company_phone.e164, company_phone.company_id from identity.company_phone;

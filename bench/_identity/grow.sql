-- Copies of everybody: a letter before a mailbox at a public house or before a company's domain, a digit within a number.
create or replace temp macro email_of_copy(email, copy) as
    case
        when lower(trim(email)) in ('test@test.com', 'noemail@noemail.com', 'na@na.com', 'none@example.com') then email
        when regexp_matches(lower(email), '@(gmail|outlook|yahoo|proton)[.]') then 'x' || copy || trim(email)
        else replace(trim(email), '@', '@x' || copy || '-')
    end;

create or replace temp macro phone_of_copy(phone, copy) as
    case
        when contains(phone, '2071') then regexp_replace(phone, '(2071 ?)0', '\1' || copy)
        else regexp_replace(phone, '(7[48])0', '\1' || copy)
    end;

create or replace temp table original as select people.* from core.people;

create or replace temp table original_truth as select truth.* from truth;

create or replace temp table copy as select unnest(range(1, $copies::bigint + 1)) as number;

insert into core.people
select
    original.record_key || 'x' || copy.number as record_key,
    original.connection,
    original.occurred_at,
    original.name,
    email_of_copy(original.email, copy.number) as email,
    list_transform(original.other_emails, lambda each: email_of_copy(each, copy.number)) as other_emails,
    list_transform(original.phones, lambda each: phone_of_copy(each, copy.number)) as phones,
    case
        when starts_with(original.external_id, 'usr_') then original.external_id || 'x' || copy.number
        else original.external_id
    end as external_id,
    list_transform(original.reference_keys, lambda each: each || 'x' || copy.number) as reference_keys
from original
cross join copy;

insert into truth
select
    original_truth.record_key || 'x' || copy.number as record_key,
    original_truth.person + copy.number * 1000000000 as person,
    original_truth.traps
from original_truth
cross join copy;

insert into core.interactions
select
    'aircall:call:' || original.record_key || 'x' || copy.number as record_key,
    original.record_key || 'x' || copy.number as person_key,
    'phone' as channel
from original
cross join copy
where original.connection = 'aircall';

drop table original;

drop table original_truth;

drop table copy;

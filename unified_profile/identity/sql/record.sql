delete from identity.record
where record.rid in (select arrival.rid from arrival union all select departed.rid from departed);

insert into identity.record
with
-- Who is somebody by an address of their own.
owners_of_an_address as (
    select arrived_email.rid
    from arrived_email
    where arrived_email.email is not null and not arrived_email.is_role and not arrived_email.is_placeholder
)
select
    arrival.rid,
    arrival.record_key,
    arrival.fingerprint,
    arrival.occurred_at,
    arrival.full_name,
    arrival.name_words,
    arrival.external_id,
    arrival.external_id is not null
    or arrival.rid in (select owners_of_an_address.rid from owners_of_an_address) as is_identified
from arrival;

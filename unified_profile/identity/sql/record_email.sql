create or replace temp table arrived_email as
with
ascii_domains as (select unnest($domains::varchar[]) as domain, unnest($ascii_domains::varchar[]) as ascii_domain),
emails as (
    select
        written_email.rid,
        written_email.email_raw,
        case
            when ascii_domains.ascii_domain is null then written_email.email
            else email_mailbox(written_email.email) || '@' || ascii_domains.ascii_domain
        end as email,
        written_email.position
    from written_email
    left join ascii_domains on ascii_domains.domain = email_domain(written_email.email)
)
select
    emails.rid,
    emails.email_raw,
    emails.email,
    coalesce(
        regexp_replace(email_mailbox(emails.email), '\+.*$', '') in (select unnest($role_mailboxes::varchar[])), false
    ) as is_role,
    coalesce(
        emails.email in (select unnest($placeholder_emails::varchar[]))
        or email_domain(emails.email) in (select unnest($placeholder_domains::varchar[]))
        or email_mailbox(emails.email) in (select unnest($placeholder_mailboxes::varchar[])),
        false
    ) as is_placeholder,
    emails.position
from emails
order by emails.rid, emails.position;

delete from identity.record_email
where record_email.record_key in (
    select arrival.record_key from arrival union all select departed.record_key from departed
);

insert into identity.record_email
select
    arrival.record_key,
    arrived_email.email_raw,
    arrived_email.email,
    arrived_email.is_role,
    arrived_email.is_placeholder,
    arrived_email.position
from arrived_email
inner join arrival on arrival.rid = arrived_email.rid
order by arrived_email.rid, arrived_email.position;

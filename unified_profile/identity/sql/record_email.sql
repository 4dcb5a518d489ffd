create or replace temp table arrived_email as
with
ascii_domains as (select unnest($domains::varchar[]) as domain, unnest($ascii_domains::varchar[]) as ascii_domain),
emails as (
    select
        written_email.rid,
        written_email.record_key,
        written_email.email_raw,
        case
            when ascii_domains.ascii_domain is null then written_email.email
            else email_mailbox(written_email.email) || '@' || ascii_domains.ascii_domain
        end as email,
        written_email.position
    from written_email
    left join ascii_domains on ascii_domains.domain = email_domain(written_email.email)
),
emails_in_parts as (
    select emails.*, email_mailbox(emails.email) as mailbox, email_domain(emails.email) as domain from emails
)
select
    emails_in_parts.rid,
    emails_in_parts.record_key,
    emails_in_parts.email_raw,
    emails_in_parts.email,
    email_folded(emails_in_parts.email) as folded_email,
    coalesce(split_part(emails_in_parts.mailbox, '+', 1) in (select unnest($role_mailboxes::varchar[])), false)
        as is_role,
    coalesce(
        emails_in_parts.email in (select unnest($placeholder_emails::varchar[]))
        or emails_in_parts.domain in (select unnest($placeholder_domains::varchar[]))
        or emails_in_parts.mailbox in (select unnest($placeholder_mailboxes::varchar[])),
        false
    ) as is_placeholder,
    emails_in_parts.position
from emails_in_parts;

delete from identity.record_email
where record_email.record_key in (
    select arrival.record_key from arrival union all select departed.record_key from departed
);

insert into identity.record_email
select
    arrived_email.record_key,
    arrived_email.email_raw,
    arrived_email.email,
    arrived_email.is_role,
    arrived_email.is_placeholder,
    arrived_email.position
from arrived_email;

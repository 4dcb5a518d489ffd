create or replace temp table agent_email as
with
written as (
    select agents.record_key, email_from_cleaned(email_cleaned(agents.email)) as email from core.agents
)
select
    written.record_key,
    email_mailbox(written.email) || '@' || coalesce(domain_spelling.ascii_domain, email_domain(written.email)) as email
from written
left join domain_spelling on domain_spelling.domain = email_domain(written.email)
where written.email is not null;

create or replace temp table found_key as
select agent_email.record_key, 2 as level, 'email' as key_type, agent_email.email as key_value from agent_email;

-- Addresses that are nobody's own.
create or replace temp table off_key as
select distinct
    'email' as key_type,
    agent_email.email as key_value,
    case
        when regexp_replace(email_mailbox(agent_email.email), '\+.*$', '') in (select unnest($role_mailboxes::varchar[]))
            then 'role mailbox'
        else 'placeholder'
    end as reason
from agent_email
where regexp_replace(email_mailbox(agent_email.email), '\+.*$', '') in (select unnest($role_mailboxes::varchar[]))
or agent_email.email in (select unnest($placeholder_emails::varchar[]))
or email_domain(agent_email.email) in (select unnest($placeholder_domains::varchar[]))
or email_mailbox(agent_email.email) in (select unnest($placeholder_mailboxes::varchar[]));

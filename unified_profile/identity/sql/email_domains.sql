-- Domains with two spellings: bücher.example and xn--bcher-kva.example. strlen counts bytes.
select distinct email_domain(written_email.email) as domain
from written_email
where strlen(written_email.email) > length(written_email.email)
or contains(written_email.email, '@xn--') or contains(written_email.email, '.xn--')
order by domain;

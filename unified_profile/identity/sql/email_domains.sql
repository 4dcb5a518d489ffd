-- Domains with two spellings: bücher.example and xn--bcher-kva.example.
select distinct email_domain(written_email.email) as domain
from written_email
where not regexp_full_match(email_domain(written_email.email), '[\x21-\x7e]+')
or contains(written_email.email, '@xn--') or contains(email_domain(written_email.email), '.xn--')
order by domain;

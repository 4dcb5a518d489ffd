-- Domains with two spellings: bücher.example and xn--bcher-kva.example.
with
domains as (
    select email_domain(email_from_cleaned(email_cleaned(agents.email))) as domain from core.agents
)
select distinct domains.domain
from domains
where not regexp_full_match(domains.domain, '[\x21-\x7e]+') or starts_with(domains.domain, 'xn--') or contains(domains.domain, '.xn--')
order by domains.domain;

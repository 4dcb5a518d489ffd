-- Domains with two spellings: bücher.example and xn--bcher-kva.example.
with
domains as (
    select host_of(unnest(list_prepend(companies.domain, companies.other_domains))) as domain from core.companies
)
select distinct domains.domain
from domains
where not regexp_full_match(domains.domain, '[\x21-\x7e]+') or starts_with(domains.domain, 'xn--') or contains(domains.domain, '.xn--')
order by domains.domain;

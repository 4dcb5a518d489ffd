-- Companies by name or domain: all of it, its beginning, or every word in any order.
with spelt as (
    select
        company_id, name, domain, customer_count, open_deal_count,
        strip_accents(lower(coalesce(name, ''))) as plain_name,
        lower(coalesce(domain, '')) as plain_domain
    from marts.dim_company
),

ranked as (
    select
        company_id, name, domain, customer_count, open_deal_count,
        case
            when plain_name = $needle or plain_domain = $domain then 0
            when starts_with(plain_name, $needle) then 1
            when len(list_filter($words, lambda word: contains(plain_name, word))) = len($words) then 2
        end as quality
    from spelt
)

select company_id, name, domain, coalesce(customer_count, 0) as customer_count, open_deal_count, quality = 0 as is_exact
from ranked
where quality is not null
order by quality, customer_count desc, name, company_id
limit 5

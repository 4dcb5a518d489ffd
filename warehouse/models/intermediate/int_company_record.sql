-- Which company is each company record? The same domain is the same company, unless a tool itself keeps the domain
-- on several companies (a public mail provider, a holding): then each record stays on its own.
with companies as (
    select
        record_key,
        connection,
        nullif(lower(trim(domain)), '') as domain
    from {{ ref('core_companies') }}
),

ambiguous_domains as (
    select distinct domain
    from (
        select domain
        from companies
        where domain is not null
        group by connection, domain
        having count(*) > 1
    ) as repeated
)

select
    companies.record_key,
    case
        when companies.domain is null or ambiguous_domains.domain is not null
            then {{ short_id('c', 'companies.record_key') }}
        else {{ short_id('c', 'companies.domain') }}
    end as company_id
from companies
left join ambiguous_domains on companies.domain = ambiguous_domains.domain

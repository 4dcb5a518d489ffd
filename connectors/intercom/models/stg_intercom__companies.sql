-- Which companies do the users in Intercom belong to?
with companies as (
    select
        *,
        {{ setting('app_url', 'https://app.intercom.com') }}
            || '/a/apps/' || coalesce({{ setting('app_id') }}, app_id) || '/companies/' || id as url
    from {{ raw_union('intercom', 'companies') }}
)

select
    {{ common_columns('company', 'id', 'url', from_epoch('created_at')) }},
    nullif(trim(name), '') as name,
    nullif(regexp_extract(lower(trim(website)), '^(?:https?://)?(?:www\.)?([^/:?#\s]+)', 1), '') as domain,
    cast([] as varchar[]) as other_domains,
    cast(null as varchar) as parent_key,
    nullif(company_id, '') as external_id,
    nullif(json_extract_string(plan, '$.name'), '') as plan,
    size as employee_count,
    cast(monthly_spend * 12 as double) as annual_revenue
from companies

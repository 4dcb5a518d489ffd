-- Which customers does the list name?
with people as (
    select * from {{ raw_union('filedrop', 'people') }}
)

select
    {{ common_columns('person', 'record_id', 'url', 'created_at') }},
    cast(source_modified_at as timestamp) as updated_at,
    nullif(trim(name), '') as name,
    nullif(trim(email), '') as email,
    cast([] as varchar[]) as other_emails,
    case when nullif(trim(phone), '') is null then cast([] as varchar[]) else [trim(phone)] end as phones,
    cast([] as varchar[]) as verified_values,
    nullif(trim(external_id), '') as external_id,
    cast(null as varchar) as company_key,
    nullif(trim(company_name), '') as company_name,
    nullif(trim("language"), '') as "language",
    cast(null as varchar) as time_zone,
    nullif(trim("role"), '') as "role",
    cast([] as varchar[]) as reference_keys
from people

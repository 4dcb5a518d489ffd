-- Which companies does HubSpot know? What they earn and employ is their own affair, not their revenue with us.
with accounts as (
    select * from {{ ref('hubspot__accounts') }}
),

companies as (
    select * from {{ raw_union('hubspot', 'companies') }}
)

select
    {{ common_columns(
        'company', 'id', "'https://' || ui_domain || '/contacts/' || portal_id || '/record/0-2/' || id", 'createdAt'
    ) }},
    nullif(trim(json_extract_string(properties, '$.name')), '') as name,
    nullif(lower(trim(json_extract_string(properties, '$.domain'))), '') as domain,
    list_filter(
        list_transform(
            string_split(coalesce(json_extract_string(properties, '$.hs_additional_domains'), ''), ';'), lambda part: lower(trim(part))
        ),
        lambda part: part <> ''
    ) as other_domains,
    _connection || ':company:' || nullif(json_extract_string(properties, '$.hs_parent_company_id'), '') as parent_key,
    nullif(json_extract_string(properties, {{ setting('company_id_property', '-') }}), '') as external_id,
    cast(null as varchar) as plan,
    try_cast(json_extract_string(properties, '$.numberofemployees') as bigint) as employee_count,
    cast(null as double) as annual_revenue
from companies
left join accounts on companies._connection = account_connection

with organizations as (
    select * from {{ raw_union('pipedrive', 'organizations') }}
)

select
    {{ common_columns(
        'organization',
        'id',
        "'https://' || " ~ setting('company_domain') ~ " || '.pipedrive.com/organization/' || id",
        'add_time'
    ) }},
    nullif(name, '') as name,
    cast(null as varchar) as domain,
    cast([] as varchar[]) as other_domains,
    cast(null as varchar) as parent_key,
    nullif(json_extract_string(custom_fields, {{ setting('company_id_field', '-') }}), '') as external_id,
    cast(null as varchar) as plan,
    cast(null as bigint) as employee_count,
    cast(null as double) as annual_revenue
from organizations

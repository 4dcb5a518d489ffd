-- Which organizations do customers belong to? What else is known of one stands in fields that each account names itself.
with organizations as (
    select
        *,
        coalesce(_deleted, false) or deleted_at is not null as is_gone,
        'https://' || {{ setting('subdomain') }} || '.zendesk.com/agent/organizations/' || cast(id as varchar) as page_url
    from {{ raw_union('zendesk', 'organizations') }}
),

companies as (
    select
        _connection,
        _loaded_at,
        is_gone as _deleted,
        id,
        page_url,
        created_at,
        name,
        external_id,
        json_extract_string(domain_names, '$[0]') as first_domain,
        organization_fields
    from organizations
)

select
    {{ common_columns('organization', 'id', 'page_url', 'created_at') }},
    nullif(trim(name), '') as name,
    nullif(lower(trim(first_domain)), '') as domain,
    nullif(external_id, '') as external_id,
    nullif(json_extract_string(organization_fields, '$.plan'), '') as plan,
    try_cast(json_extract_string(organization_fields, '$.employees') as bigint) as employee_count,
    try_cast(json_extract_string(organization_fields, '$.annual_revenue') as double) as annual_revenue
from companies

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
        list_transform(from_json(domain_names, '["varchar"]'), lambda domain: lower(trim(domain))) as domains,
        organization_fields
    from organizations
)

select
    {{ common_columns('organization', 'id', 'page_url', 'created_at') }},
    nullif(trim(name), '') as name,
    nullif(domains[1], '') as domain,
    coalesce(list_filter(domains[2:], lambda domain: domain <> ''), cast([] as varchar[])) as other_domains,
    cast(null as varchar) as parent_key,
    nullif(external_id, '') as external_id,
    nullif(json_extract_string(organization_fields, '$.plan'), '') as plan,
    try_cast(json_extract_string(organization_fields, '$.employees') as bigint) as employee_count,
    try_cast(json_extract_string(organization_fields, '$.annual_revenue') as double) as annual_revenue
from companies

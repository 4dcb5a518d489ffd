-- Which account is behind each connection, and where are its pages?
select
    _connection as account_connection,
    coalesce({{ setting('portal_id') }}, cast(portalId as varchar)) as portal_id,
    coalesce(uiDomain, 'app.hubspot.com') as ui_domain,
    cast(companyCurrency as varchar) as account_currency
from {{ raw_union('hubspot', 'account') }}

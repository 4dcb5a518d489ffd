-- Organisations. Two that one tool keeps apart are rivals, unless it has thrown one away.
create or replace temp table found_member as
select
    companies.record_key,
    companies.occurred_at,
    'company' as side,
    case when not companies.is_deleted then companies.connection end as rival_of,
    null::varchar as full_name
from core.companies;

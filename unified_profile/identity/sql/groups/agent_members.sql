-- Members of the support organisation, bots on a side of their own. One tool may know a human twice.
create or replace temp table found_member as
select
    agents.record_key,
    agents.occurred_at,
    case when agents.is_bot then 'bot' else 'human' end as side,
    null::varchar as rival_of,
    full_name_of(name_words_of(agents.name)) as full_name
from core.agents;

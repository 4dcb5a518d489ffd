-- Point at what the target points at: chains halve each time.
create or replace temp table hook as
select hook.cluster, coalesce(further.target, hook.target) as target
from hook
left join hook as further on further.cluster = hook.target;

-- How many do not point at a root yet.
select count(*) from hook semi join hook as further on further.cluster = hook.target;

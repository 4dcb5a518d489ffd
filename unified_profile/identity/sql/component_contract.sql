insert into hooked select $round, hook.cluster, hook.target from hook;

create or replace temp table edge as
with
ends as (
    select
        coalesce(lower_hook.target, edge.lower_end) as one_end,
        coalesce(upper_hook.target, edge.upper_end) as other_end
    from edge
    left join hook as lower_hook on lower_hook.cluster = edge.lower_end
    left join hook as upper_hook on upper_hook.cluster = edge.upper_end
)
select distinct least(ends.one_end, ends.other_end) as lower_end, greatest(ends.one_end, ends.other_end) as upper_end
from ends
where ends.one_end <> ends.other_end;

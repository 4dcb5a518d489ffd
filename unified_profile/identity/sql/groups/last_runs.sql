select
    group_run.run_number,
    group_run.finished_at,
    group_run.records,
    group_run.groups,
    group_run.largest,
    group_run.looked_at,
    group_run.moved,
    group_run.merged,
    group_run.split,
    group_run.contested
from identity.group_run
where group_run.kind = $kind
order by group_run.run_number desc
limit $runs;

select
    run.run_number, run.finished_at, run.records, run.people, run.largest, run.looked_at, run.moved, run.merged, run.split, run.contested
from identity.run
order by run.run_number desc
limit $runs;

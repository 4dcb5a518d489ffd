with
newest_runs as (
    select group_run.run_number
    from identity.group_run
    where group_run.kind = $kind
    order by group_run.run_number desc
    limit $runs
)
select
    change_log.run_number,
    change_log.cause,
    count(*) as records,
    count(distinct change_log.group_id) as groups,
    change_log.key_type,
    change_log.key_value,
    change_log.reason
from identity.group_change_log as change_log
semi join newest_runs on newest_runs.run_number = change_log.run_number
where change_log.kind = $kind
group by
    change_log.run_number, change_log.cause, change_log.key_type, change_log.key_value, change_log.reason
order by change_log.run_number desc, records desc, change_log.key_type, change_log.key_value;

with
newest_runs as (select run.run_number from identity.run order by run.run_number desc limit $runs)
select
    change_log.run_number,
    change_log.cause,
    count(*) as records,
    count(distinct change_log.person_id) as people,
    change_log.key_type,
    change_log.key_value,
    change_log.reason
from identity.change_log
semi join newest_runs on newest_runs.run_number = change_log.run_number
group by
    change_log.run_number, change_log.cause, change_log.key_type, change_log.key_value, change_log.reason
order by change_log.run_number desc, records desc, change_log.key_type, change_log.key_value;

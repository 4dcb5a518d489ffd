-- When keys on these records joined what had been two agents or two companies, the last time.
select change_log.level, change_log.key_type, change_log.key_value, max(change_log.changed_at) as joined_at
from identity.group_change_log as change_log
where change_log.record_key in (select unnest($record_keys::varchar[]))
and change_log.cause <> 'split'
and change_log.key_type is not null
group by change_log.level, change_log.key_type, change_log.key_value;

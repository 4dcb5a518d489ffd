-- Records that readers see under another agent, or another company, than they would from now on, and the key that is
-- most to blame.
create or replace temp table published_move as
select group_record.record_key
from identity.group_record
inner join readers.identity.group_record as published
    on published.kind = group_record.kind and published.record_key = group_record.record_key
where group_record.kind = $kind and group_record.group_id <> published.group_id;

with
last_changes as (
    select
        change_log.record_key,
        arg_max(
            change_log.cause || coalesce(' by ' || change_log.key_type || ' ' || change_log.key_value, ''),
            change_log.run_number
        ) as cause
    from identity.group_change_log as change_log
    semi join published_move on published_move.record_key = change_log.record_key
    where change_log.kind = $kind
    group by change_log.record_key
),
causes as (
    select last_changes.cause, count(*) as records from last_changes group by last_changes.cause
)
select
    (select count(*) from published_move) as moved,
    (
        select causes.cause || ' (' || causes.records || ' records)'
        from causes
        order by causes.records desc, causes.cause
        limit 1
    ) as main_cause;

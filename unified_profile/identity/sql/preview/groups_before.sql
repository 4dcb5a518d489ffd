create or replace temp table group_before as
select group_record.record_key, group_record.group_id from identity.group_record;

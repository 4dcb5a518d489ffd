select
    (select count(*) from identity.group_record where group_record.kind = $kind) as records,
    (select count(distinct group_record.group_id) from identity.group_record where group_record.kind = $kind) as groups,
    (select count(*) from changed_group_id as changed where changed.is_history and changed.cause = 'merged') as merged,
    (select count(*) from changed_group_id as changed where changed.is_history and changed.cause = 'split') as split,
    (select count(*) from changed_group_id as changed where changed.is_history and changed.cause = 'retired') as retired,
    (select count(*) from identity.contested_group_key where contested_group_key.kind = $kind) as contested;

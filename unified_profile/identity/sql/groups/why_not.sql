with
keys_of_groups as (
    select distinct group_record.group_id, group_key.kind, group_key.level, group_key.key_type, group_key.key_value
    from identity.group_record
    inner join identity.group_key
        on group_key.kind = group_record.kind and group_key.record_key = group_record.record_key
    where group_record.group_id in ($group_id_a, $group_id_b)
),
keys_of_both as (
    select keys_of_groups.kind, keys_of_groups.level, keys_of_groups.key_type, keys_of_groups.key_value
    from keys_of_groups
    group by keys_of_groups.kind, keys_of_groups.level, keys_of_groups.key_type, keys_of_groups.key_value
    having count(*) = 2
)
select distinct contested.level, contested.key_type, contested.key_value, contested.reason
from identity.contested_group_key as contested
inner join keys_of_both
    on keys_of_both.kind = contested.kind
    and keys_of_both.level = contested.level
    and keys_of_both.key_type = contested.key_type
    and keys_of_both.key_value = contested.key_value
order by contested.level, contested.key_type, contested.key_value, contested.reason;

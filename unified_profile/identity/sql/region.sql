-- Who must be looked at again: everybody concerned, and everybody whom a key joins with them that joined before or joins
-- now, with the whole components that they were in. A key that joined nobody and still doesn't spreads nothing.
create or replace temp table region as
with
active_keys as (
    select asked_key.key_id
    from asked_key
    anti join formerly_contested on formerly_contested.key_id = asked_key.key_id
    union
    select judgement.key_id
    from judgement
    where judgement.reason is null
),
records_on_active_keys as (
    select record_key_value.rid
    from identity.record_key_value
    semi join active_keys on active_keys.key_id = record_key_value.key_id
    where record_key_value.level = $level
),
reached as (
    select dirty.rid from dirty
    union
    select records_on_active_keys.rid from records_on_active_keys
),
former_components as (
    select distinct label.component
    from identity.label
    where label.level = $level
    and label.rid in (select reached.rid from reached union all select departed.rid from departed)
)
select reached.rid from reached
union
select label.rid
from identity.label
semi join former_components on former_components.component = label.component
anti join departed on departed.rid = label.rid
where label.level = $level;

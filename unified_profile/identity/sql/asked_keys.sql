-- The keys of this level that records concerned have, or had.
create or replace temp table asked_key as
select record_key_value.key_id
from identity.record_key_value
semi join dirty on dirty.rid = record_key_value.rid
where record_key_value.level = $level
union
select former_key.key_id
from former_key
where former_key.level = $level;

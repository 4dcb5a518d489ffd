create or replace temp table asked_key as
select record_key_value.key_id
from identity.record_key_value
where record_key_value.level = $level
group by record_key_value.key_id
having count(*) > 1;

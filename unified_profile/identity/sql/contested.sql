create or replace table identity.contested_key as
select contested_key.level, contested_key.key_type, contested_key.key_value, contested_key.record_count, contested_key.reason
from identity.contested_key
order by contested_key.level, contested_key.key_type, contested_key.key_value, contested_key.reason;

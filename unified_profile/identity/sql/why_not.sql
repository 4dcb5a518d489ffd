with
keys_of_people as (
    select asked.record_key as asked_key, record_key_value.level, record_key_value.key_id
    from identity.person_record as asked
    inner join identity.person_record as own on own.person_id = asked.person_id
    inner join identity.record_key_value on record_key_value.rid = own.mint_sequence
    where asked.record_key in ($record_key_a, $record_key_b)
)
select distinct contested_key.level, contested_key.key_type, contested_key.key_value, contested_key.reason
from identity.contested_key
inner join keys_of_people as one
    on one.asked_key = $record_key_a and one.key_id = contested_key.key_id and one.level = contested_key.level
inner join keys_of_people as other
    on other.asked_key = $record_key_b and other.key_id = contested_key.key_id and other.level = contested_key.level
order by contested_key.level, contested_key.key_type, contested_key.key_value, contested_key.reason;

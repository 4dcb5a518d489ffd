-- Keys on a person's records that join nobody, and how many records carry each.
with
keys_of_person as (
    select distinct record_key_value.level, record_key_value.key_id
    from identity.person_record as own
    inner join identity.record_key_value on record_key_value.rid = own.mint_sequence
    where own.person_id = $person_id
),
carriers as (
    select keys_of_person.level, keys_of_person.key_id, count(distinct record_key_value.rid) as records
    from keys_of_person
    inner join identity.record_key_value
        on record_key_value.key_id = keys_of_person.key_id and record_key_value.level = keys_of_person.level
    group by keys_of_person.level, keys_of_person.key_id
)
select
    contested_key.level, contested_key.key_type, contested_key.key_value, contested_key.reason,
    carriers.records
from identity.contested_key
inner join carriers on carriers.key_id = contested_key.key_id and carriers.level = contested_key.level
order by contested_key.level, contested_key.key_type, contested_key.key_value, contested_key.reason;

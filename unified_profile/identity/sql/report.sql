select
    (select count(*) from identity.person_record) as records,
    (select count(*) from identity.person) as people,
    (select coalesce(max(person.record_count), 0) from identity.person) as largest,
    (select count(*) from changed_id where changed_id.is_history and changed_id.cause = 'merged') as merged,
    (select count(*) from changed_id where changed_id.is_history and changed_id.cause = 'split') as split,
    (select count(*) from changed_id where changed_id.is_history and changed_id.cause = 'retired') as retired,
    (select count(*) from moved) as moved,
    (select count(*) from dirty) as looked_at,
    (select count(*) from identity.contested_key) as contested,
    (select count(*) from identity.record_phone) as phones,
    (select count(*) from identity.record_phone where record_phone.status = 'ok') as valid_phones,
    (
        select count(*)
        from core.interactions
        anti join identity.person_record on person_record.record_key = interactions.person_key
        where interactions.person_key is not null
    ) as interactions_without_person,
    $phones_parsed::bigint as phones_parsed;

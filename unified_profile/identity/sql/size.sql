select
    (select count(*) from identity.person_record) as records,
    (select coalesce(max(person.record_count), 0) from identity.person) as largest,
    (select arg_max(person.person_id, person.record_count) from identity.person) as largest_person_id;

-- What became of the ids that were minted with the records of a person.
select
    person_id_history.person_id, person_id_history.current_person_id, person_id_history.changed_at, person_id_history.cause
from identity.person_id_history
where person_id_history.person_id in (
    select person_record.minted_person_id from identity.person_record where person_record.person_id = $person_id
)
order by person_id_history.changed_at, person_id_history.person_id;

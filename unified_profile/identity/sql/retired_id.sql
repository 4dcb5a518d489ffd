-- What became of an id that stands for nobody any more.
select
    person_id_history.person_id, person_id_history.current_person_id, person_id_history.changed_at, person_id_history.cause
from identity.person_id_history
where person_id_history.person_id = $person_id
order by person_id_history.changed_at;

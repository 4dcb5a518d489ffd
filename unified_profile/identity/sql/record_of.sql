-- A record by its key, or the oldest record of the person that an id leads to.
select person_record.record_key, person_record.person_id
from identity.person_record
where person_record.record_key = $named
union all
(
    select person_record.record_key, person_record.person_id
    from identity.minted_id
    inner join identity.person_record on person_record.person_id = minted_id.current_person_id
    where minted_id.person_id = $named
    order by person_record.mint_sequence
    limit 1
)
limit 1;

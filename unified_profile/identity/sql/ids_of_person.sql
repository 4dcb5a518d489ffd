-- Which ids lead to whom this one leads to?
select minted_id.person_id
from identity.minted_id
where minted_id.current_person_id = (
    select asked.current_person_id from identity.minted_id as asked where asked.person_id = $person_id
);

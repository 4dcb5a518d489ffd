-- Names in other alphabets, or with letters that Latin has not: they are spelled in Latin letters first.
select distinct people.name
from core.people
where people.name is not null and not regexp_full_match(people.name, '[\x00-\x7F]*')
order by people.name;

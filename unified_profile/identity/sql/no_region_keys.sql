create or replace temp table untouched_key (key_id ubigint);

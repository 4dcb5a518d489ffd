-- What held people together before this run and was looked at again. The audit asks which of it is lost.
create or replace temp table former_evidence (
    level utinyint,
    key_type varchar,
    key_value varchar,
    key_id ubigint,
    rid_a bigint,
    rid_b bigint
);

-- Every record starts as a person of its own.
create or replace temp table label as select record.rid, record.rid as cluster from record;

create or replace temp table found_evidence (key_id bigint, rid_a bigint, rid_b bigint);

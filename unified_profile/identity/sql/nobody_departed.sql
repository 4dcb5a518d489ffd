create or replace temp table departed (rid bigint, record_key varchar);

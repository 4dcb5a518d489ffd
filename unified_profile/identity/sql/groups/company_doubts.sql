-- Names of companies prove nothing: one is written in many ways, and a firm that was bought keeps its own.
create or replace temp table doubt (key_id bigint, reason varchar);

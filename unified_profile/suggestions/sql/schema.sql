-- The run of identity that the suggestions are made from, and the model they are made by.
create table if not exists identity.suggested_from (run_number bigint, signature varchar not null);

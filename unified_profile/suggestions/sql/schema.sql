-- Two people by the oldest record of each, which outlives changes of who is who. bars: how the weight came about.
create table if not exists identity.suggestion (
    record_key_a varchar not null,
    record_key_b varchar not null,
    weight double not null,
    probability double not null,
    bars struct(about varchar, says varchar, weight double, value_a varchar, value_b varchar)[] not null,
    made_at timestamp not null
);

-- The run of identity that the suggestions are made from, and the model they are made by.
create table if not exists identity.suggested_from (run_number bigint, signature varchar not null);

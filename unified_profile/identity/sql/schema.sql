-- What identity keeps between runs and can't work out again. Everything else is made anew when needs be: forget.sql.
create schema if not exists identity;

-- Every id ever minted. It belongs to the record it was minted from; while that record is gone, the oldest record left
-- of its cluster carries it. It was published once it has stood for a person.
create table if not exists identity.minted_id (
    person_id varchar not null,
    record_key varchar not null,
    carrier_record_key varchar,
    mint_sequence bigint not null,
    is_published boolean not null,
    current_person_id varchar
);

create table if not exists identity.person_id_history (
    person_id varchar not null,
    current_person_id varchar,
    changed_at timestamp not null,
    cause varchar not null
);

create table if not exists identity.phone_cache (
    raw varchar not null,
    region varchar not null,
    library_version varchar not null,
    e164 varchar,
    extension varchar,
    number_type varchar,
    status varchar not null
);

create table if not exists identity.person_record (
    record_key varchar,
    person_id varchar,
    minted_person_id varchar,
    mint_sequence bigint
);

create table if not exists identity.person (
    person_id varchar not null,
    record_count bigint not null,
    first_seen_at timestamp
);

-- One row per run that had something to look at, and one per record that it gave to another person.
create table if not exists identity.run (
    run_number bigint not null,
    finished_at timestamp not null,
    records bigint not null,
    people bigint not null,
    largest bigint not null,
    looked_at bigint not null,
    moved bigint not null,
    merged bigint not null,
    split bigint not null,
    retired bigint not null,
    contested bigint not null,
    contested_by_reason map(varchar, bigint) not null
);

create table if not exists identity.change_log (
    run_number bigint not null,
    changed_at timestamp not null,
    record_key varchar not null,
    former_person_id varchar not null,
    person_id varchar not null,
    cause varchar not null,
    level utinyint,
    key_type varchar,
    key_value varchar,
    reason varchar
);

-- What the rest was worked out by: another engine, other rules or regions, and it is worked out anew.
create table if not exists identity.solved_by (signature varchar not null);

-- Who may be one: unified_profile.suggestions fills it. It is made here, since the marts read it where nothing is suggested,
-- too.
-- Two people by the oldest record of each, which outlives changes of who is who. bars: how the weight came about.
create table if not exists identity.suggestion (
    record_key_a varchar not null,
    record_key_b varchar not null,
    weight double not null,
    probability double not null,
    bars struct(about varchar, says varchar, weight double, value_a varchar, value_b varchar)[] not null,
    made_at timestamp not null
);

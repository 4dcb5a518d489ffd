-- Agents and companies: groups of records, kept in the same tables, `kind` telling which. What stands here is state that
-- is kept between runs, or what the last run found out.
create schema if not exists identity;

-- Every id ever minted. It belongs to the record it was minted from; while that record is gone, the oldest record left
-- of its group carries it. It was published once it has stood for a group.
create table if not exists identity.minted_group_id (
    kind varchar not null,
    group_id varchar not null,
    record_key varchar not null,
    carrier_record_key varchar,
    mint_sequence bigint not null,
    is_published boolean not null,
    current_group_id varchar
);

create table if not exists identity.group_id_history (
    kind varchar not null,
    group_id varchar not null,
    current_group_id varchar,
    changed_at timestamp not null,
    cause varchar not null
);

create table if not exists identity.group_record (
    kind varchar not null,
    record_key varchar not null,
    group_id varchar not null,
    minted_group_id varchar not null,
    mint_sequence bigint not null
);

create table if not exists identity.group_key (
    kind varchar not null,
    record_key varchar not null,
    level utinyint not null,
    key_type varchar not null,
    key_value varchar not null
);

create table if not exists identity.group_evidence (
    kind varchar not null,
    group_id varchar not null,
    record_key_a varchar not null,
    record_key_b varchar not null,
    level utinyint not null,
    key_type varchar not null,
    key_value varchar not null
);

create table if not exists identity.contested_group_key (
    kind varchar not null,
    level utinyint not null,
    key_type varchar not null,
    key_value varchar not null,
    record_count bigint not null,
    reason varchar not null
);

-- One row per run that had something to look at, and one per record that it gave to another agent or company.
create table if not exists identity.group_run (
    kind varchar not null,
    run_number bigint not null,
    finished_at timestamp not null,
    records bigint not null,
    groups bigint not null,
    largest bigint not null,
    looked_at bigint not null,
    moved bigint not null,
    merged bigint not null,
    split bigint not null,
    retired bigint not null,
    contested bigint not null,
    contested_by_reason map(varchar, bigint) not null
);

create table if not exists identity.group_change_log (
    kind varchar not null,
    run_number bigint not null,
    changed_at timestamp not null,
    record_key varchar not null,
    former_group_id varchar not null,
    group_id varchar not null,
    cause varchar not null,
    level utinyint,
    key_type varchar,
    key_value varchar,
    reason varchar
);

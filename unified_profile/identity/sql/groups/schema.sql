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

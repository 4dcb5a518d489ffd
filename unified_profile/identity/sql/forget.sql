-- Everything that follows from the records, the rules and the decisions. rid is a record's place in the order of first
-- sight (minted_id.mint_sequence), so that the least rid of a cluster is its oldest record.
create or replace table identity.record (
    rid bigint not null,
    record_key varchar not null,
    fingerprint ubigint not null,
    occurred_at timestamp,
    full_name varchar,
    name_words varchar[],
    external_id varchar,
    is_identified boolean not null
);

create or replace table identity.record_email (
    record_key varchar not null,
    email_raw varchar not null,
    email varchar,
    is_role boolean not null,
    is_placeholder boolean not null,
    position bigint not null
);

create or replace table identity.record_phone (
    record_key varchar not null,
    raw varchar not null,
    e164 varchar,
    extension varchar,
    number_type varchar,
    status varchar not null,
    position bigint not null
);

-- key_id is a hash of type and value. spelling tells addresses that fold into one apart. off_reason: never joins.
create or replace table identity.record_key_value (
    rid bigint not null,
    level utinyint not null,
    key_type varchar not null,
    key_id ubigint not null,
    key_value varchar not null,
    spelling ubigint,
    off_reason varchar
);

create or replace table identity.ignored_key (
    decision_id bigint not null,
    key_type varchar not null,
    key_value varchar not null,
    key_id ubigint not null
);

create or replace table identity.kept_apart (decision_id bigint not null, rid_a bigint not null, rid_b bigint not null);

-- Where a level has put each record that is not alone: component by its keys, cluster after the constraints.
create or replace table identity.label (
    level utinyint not null,
    rid bigint not null,
    component bigint not null,
    cluster bigint not null
);

-- cause: off (from the start), judged (too many share it) or constraint (some of its records may not meet).
create or replace table identity.contested_key (
    level utinyint not null,
    key_type varchar not null,
    key_value varchar not null,
    record_count bigint not null,
    reason varchar not null,
    cause varchar not null,
    key_id ubigint not null
);

create or replace table identity.evidence (
    level utinyint not null,
    key_type varchar not null,
    key_value varchar not null,
    key_id ubigint not null,
    rid_a bigint not null,
    rid_b bigint not null
);

delete from identity.person;

delete from identity.solved_by;

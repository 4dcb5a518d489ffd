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

-- What the rest was worked out by: another engine, other rules or regions, and it is worked out anew.
create table if not exists identity.solved_by (signature varchar not null);

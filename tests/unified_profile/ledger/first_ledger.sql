-- A ledger as the first version of its tables left it: one user, who saw two customers.

CREATE TABLE access_log (
    sequence INTEGER NOT NULL,
    at DATETIME NOT NULL,
    user_id INTEGER NOT NULL,
    action VARCHAR(20) NOT NULL,
    customer_id VARCHAR(80),
    route VARCHAR(200) NOT NULL,
    previous_hash VARCHAR(64) NOT NULL,
    hash VARCHAR(64) NOT NULL,
    CONSTRAINT pk_access_log PRIMARY KEY (sequence),
    CONSTRAINT fk_access_log_user_id FOREIGN KEY(user_id) REFERENCES user (id)
);
INSERT INTO "access_log" VALUES(1,'2026-11-20 09:00:00.000000',1,'view','p_0','/customer/{id}','0000000000000000000000000000000000000000000000000000000000000000','2986528070dd1099811424175502db146f79aeb78c83827b960f5625bd05df4c');
INSERT INTO "access_log" VALUES(2,'2026-11-20 09:00:00.000000',1,'view','p_1','/customer/{id}','2986528070dd1099811424175502db146f79aeb78c83827b960f5625bd05df4c','02b10ee311b9096b2d62b0b2b549279db33fb4ff4251e658e0a0287774ab6c62');
CREATE TABLE access_log_head (
    id INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    hash VARCHAR(64) NOT NULL,
    CONSTRAINT pk_access_log_head PRIMARY KEY (id),
    CONSTRAINT ck_access_log_head_one_row CHECK (id = 1)
);
INSERT INTO "access_log_head" VALUES(1,2,'02b10ee311b9096b2d62b0b2b549279db33fb4ff4251e658e0a0287774ab6c62');
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE decision (
    id INTEGER NOT NULL,
    kind VARCHAR(20) NOT NULL,
    record_key_a TEXT,
    record_key_b TEXT,
    key_type VARCHAR(40),
    key_value TEXT,
    author_id INTEGER NOT NULL,
    reason TEXT NOT NULL,
    decided_at DATETIME NOT NULL,
    undone_at DATETIME,
    undone_by_id INTEGER,
    CONSTRAINT pk_decision PRIMARY KEY (id),
    CONSTRAINT ck_decision_is_complete CHECK ((kind in ('link', 'cannot_link') and record_key_a < record_key_b and key_type is null and key_value is null) or (kind = 'ignore_key' and key_type is not null and key_value is not null and record_key_a is null and record_key_b is null)),
    CONSTRAINT fk_decision_author_id FOREIGN KEY(author_id) REFERENCES user (id),
    CONSTRAINT fk_decision_undone_by_id FOREIGN KEY(undone_by_id) REFERENCES user (id)
);
CREATE TABLE login_link (
    id VARCHAR(16) NOT NULL,
    secret_hash VARCHAR(64) NOT NULL,
    user_id INTEGER NOT NULL,
    created_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    used_at DATETIME,
    CONSTRAINT pk_login_link PRIMARY KEY (id),
    CONSTRAINT fk_login_link_user_id FOREIGN KEY(user_id) REFERENCES user (id)
);
CREATE TABLE session (
    id VARCHAR(16) NOT NULL,
    secret_hash VARCHAR(64) NOT NULL,
    user_id INTEGER NOT NULL,
    created_at DATETIME NOT NULL,
    last_seen_at DATETIME NOT NULL,
    expires_at DATETIME NOT NULL,
    ended_at DATETIME,
    CONSTRAINT pk_session PRIMARY KEY (id),
    CONSTRAINT fk_session_user_id FOREIGN KEY(user_id) REFERENCES user (id)
);
CREATE TABLE user (
    id INTEGER NOT NULL,
    name VARCHAR(200) NOT NULL,
    role VARCHAR(20) NOT NULL,
    created_at DATETIME NOT NULL,
    disabled_at DATETIME,
    CONSTRAINT pk_user PRIMARY KEY (id),
    CONSTRAINT uq_user_name UNIQUE (name)
);
INSERT INTO "user" VALUES(1,'ann','agent','2026-11-20 09:00:00.000000',NULL);
CREATE INDEX ix_session_user_id ON session (user_id);
CREATE INDEX ix_access_log_customer_id ON access_log (customer_id);
CREATE TRIGGER access_log_no_update before update on access_log begin select raise(abort, 'the access log is append-only'); end;
CREATE TRIGGER access_log_no_delete before delete on access_log begin select raise(abort, 'the access log is append-only'); end;


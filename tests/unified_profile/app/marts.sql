-- The marts the app reads, as the warehouse publishes them.
create schema marts;

create table marts.dim_customer (
    customer_id varchar, display_name varchar, primary_email varchar, primary_phone varchar, company_id varchar,
    company_name varchar, plan varchar, language varchar, time_zone varchar, record_count bigint,
    connector_count bigint, first_seen_at timestamp, last_contact_at timestamp, last_contact_channel varchar,
    interaction_count bigint, open_interaction_count bigint, last_rating_score double, last_rating_scale_max double,
    last_rating_at timestamp, is_anonymous boolean
);

create table marts.customer_record (
    customer_id varchar, record_key varchar, connection varchar, connector varchar, source_object varchar,
    source_id varchar, source_url varchar, name varchar, email varchar, phone varchar, role varchar,
    company_name varchar, plan varchar, occurred_at timestamp, updated_at timestamp, is_deleted boolean
);

create table marts.customer_attribute (
    customer_id varchar, attribute varchar, value varchar, rank bigint, is_current boolean, rule varchar,
    record_key varchar, connection varchar, connector varchar, record_count bigint, trust bigint, is_verified boolean,
    is_deleted boolean, updated_at timestamp
);

create table marts.customer_identifier (
    kind varchar, value varchar, label varchar, customer_id varchar, record_key varchar
);

create table marts.customer_contact_point (
    customer_id varchar, kind varchar, value varchar, label varchar, connectors varchar[]
);

create table marts.dim_company (
    company_id varchar, name varchar, domain varchar, plan varchar, employee_count bigint, annual_revenue double,
    customer_count bigint, open_deal_count bigint, open_deal_value double, currency varchar, source_url varchar
);

create table marts.company_value (
    company_id varchar, name varchar, as_of_at timestamp, plan varchar, annual_revenue double, contact_count_30d bigint,
    contact_count_90d bigint, last_contact_at timestamp, rating_count_12m bigint, csat_12m double,
    open_deal_count bigint, won_deal_count_12m bigint, lost_deal_count_12m bigint, currency varchar, open_value double,
    won_value_12m double, lost_value_12m double, churned_value_12m double
);

create table marts.company_deal_value (
    company_id varchar, currency varchar, open_deal_count bigint, open_value double, won_deal_count_12m bigint,
    won_value_12m double, lost_deal_count_12m bigint, lost_value_12m double, open_renewal_value double,
    renewed_value_12m double, churned_value_12m double
);

create table marts.fct_interaction (
    interaction_id varchar, customer_id varchar, company_id varchar, connection varchar, connector varchar,
    source_object varchar, source_id varchar, source_url varchar, channel varchar, direction varchar, agent_id varchar,
    agent_name varchar, team_name varchar, subject varchar, preview varchar, state varchar, outcome varchar,
    missed_reason varchar, started_at timestamp, ended_at timestamp, updated_at timestamp, waiting_since timestamp,
    wait_seconds double, talk_seconds double, hold_seconds double, wrap_seconds double,
    transfer_count bigint, agent_ids varchar[], first_human_reply_at timestamp, first_response_seconds double,
    first_closed_at timestamp, first_close_seconds double, requester_wait_seconds double, message_count bigint, is_bot_involved boolean, bot_resolution varchar, rating_score double,
    rating_scale_max double, review_score double, tags varchar[]
);

create table marts.fct_event (
    event_id varchar, customer_id varchar, occurred_at timestamp, interaction_id varchar, connection varchar,
    connector varchar, channel varchar, event_type varchar, actor_type varchar, actor_name varchar, agent_id varchar,
    direction varchar, title varchar, body varchar, is_public boolean, duration_seconds double, wait_seconds double,
    outcome varchar, state varchar, due_at timestamp, rating_score double, rating_scale_max double, review_score double,
    language varchar, sentiment double, sentiment_source varchar, source_url varchar
);

create table marts.topic_burst (
    burst_id varchar, topic varchar, channel varchar, started_on date, ended_on date, day_count bigint, observed bigint,
    expected double, surprise double, chance double, customer_count bigint
);

create table marts.topic_burst_customer (
    burst_id varchar, customer_id varchar, contact_count bigint, open_contact_count bigint,
    first_contact_at timestamp, last_contact_at timestamp
);

create table marts.interaction_topic (interaction_id varchar, topic varchar, is_tagged boolean, is_said boolean);

create table marts.worsening_conversation (
    interaction_id varchar, customer_id varchar, channel varchar, agent_id varchar, agent_name varchar,
    team_name varchar, started_at timestamp, last_message_at timestamp, message_count bigint, earlier_sentiment double,
    later_sentiment double, last_sentiment double, worst_event_id varchar, event_ids varchar[], source_url varchar
);

create table marts.category_agreement (
    category_name varchar, n bigint, value double, interval_low double, interval_high double, missing_reason varchar
);

create table marts.coaching_effect (
    training_title varchar, category_name varchar, trained_agent_count bigint, agent_count bigint,
    review_count_before bigint, review_count_after bigint, score_before double, score_after double, difference double,
    interval_low double, interval_high double, is_provisional boolean, missing_reason varchar
);

create table marts.fct_rating (
    rating_id varchar, customer_id varchar, interaction_id varchar, connection varchar, agent_id varchar,
    survey varchar, score double, scale_min double, scale_max double, is_satisfied boolean, is_bot_rating boolean,
    is_copy boolean, is_counted boolean, remark varchar, requested_at timestamp, answered_at timestamp
);

create table marts.fct_review (
    review_id varchar, customer_id varchar, interaction_id varchar, connection varchar, reviewer_agent_id varchar,
    reviewee_agent_id varchar, reviewee_name varchar, vendor_score double, score double, is_auto_failed boolean,
    scorecard_name varchar, workspace_name varchar, comment varchar, is_automatic boolean,
    is_calibration boolean, selection varchar, is_counted boolean, reviewed_at timestamp
);

create table marts.fct_deal (
    deal_id varchar, customer_id varchar, company_id varchar, connection varchar, title varchar, pipeline varchar,
    stage varchar, is_renewal boolean, status varchar, value double, currency varchar, owner_name varchar, created_at timestamp,
    updated_at timestamp, closed_at timestamp, source_url varchar
);

create table marts.metric_value (
    metric varchar, version varchar, grain varchar, period_start date, dimension varchar, dimension_value varchar,
    value double, unit varchar, numerator double, denominator double, n bigint, coverage double,
    interval_low double, interval_high double, is_provisional boolean, missing_reason varchar
);

create table marts.benchmark (
    benchmark varchar, metric varchar, unit varchar, measured varchar, source varchar, checked varchar,
    where_seen varchar, value double, year bigint
);

create table marts.metric_parity (
    metric varchar, connection varchar, connector varchar, measure varchar, unit varchar, tolerance double,
    pairs bigint, within_tolerance bigint, explained bigint, unexplained bigint, within_tolerance_share double,
    unexplained_share double, only_ours bigint, only_theirs bigint, ours double, theirs double,
    median_difference double, reason varchar, decision varchar
);

create table marts.metric_fact (
    metric varchar, part varchar, unit_id varchar, interaction_id varchar, anchor_at timestamp, channel varchar,
    team_name varchar, agent_id varchar, amount double
);

create table marts.data_quality (
    connection varchar, connector varchar, stream varchar, window_start timestamp, window_end timestamp,
    rows_held bigint, rows_reported bigint, completeness double, likely_cause varchar, quarantined bigint,
    last_loaded_at timestamp, last_record_at timestamp, lane varchar
);

create table marts.data_stream (
    connection varchar, connector varchar, category varchar, stream varchar, description varchar, is_on_demand boolean,
    is_declared boolean, schedule varchar, primary_key varchar[], cursor_field varchar, cursor_overlap varchar,
    checkpoint varchar, lane varchar, rows_held bigint, rows_reported bigint, completeness double, is_short boolean,
    likely_cause varchar, no_count_because varchar, empty_because varchar, answers_skipped bigint,
    deletion_strategy varchar, rows_deleted bigint, sweep_every varchar, swept_at timestamp, caps varchar[],
    quarantined bigint, quarantine_reasons varchar[], error varchar, error_kind varchar, error_at timestamp,
    tried_at timestamp, last_loaded_at timestamp, last_record_at timestamp
);

create table marts.metric_definition (
    metric varchar, family varchar, version varchar, title varchar, formula varchar, numerator varchar, denominator varchar,
    unit varchar, unit_of_analysis varchar, time_anchor varchar, hours_policy varchar, bot_policy varchar,
    channel_policy varchar, null_policy varchar, coverage varchar, uncertainty varchar, owner varchar,
    vendor_counterpart varchar, decision varchar, aggregation varchar, needed_setting varchar, by_agent boolean, minimum_n bigint, settles_after_days bigint,
    lowest double, highest double
);

create table marts.dim_agent (
    agent_id varchar, name varchar, email varchar, team_name varchar, is_bot boolean, is_active boolean,
    connector_count bigint
);

create table marts.metric_history (metric varchar, version varchar, since date, change varchar);

create table marts.metric_source (family varchar, file varchar, source varchar);

create table marts.dim_schedule (
    schedule varchar, version bigint, business_schedule varchar, time_zone varchar, valid_from timestamp,
    valid_to timestamp, team_names varchar[], is_for_everybody_else boolean
);

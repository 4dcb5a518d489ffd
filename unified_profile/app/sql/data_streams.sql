-- Each stream of every connection, or of one.
select
    connection, connector, category, stream, description, is_on_demand, is_declared, schedule, primary_key,
    cursor_field, cursor_overlap, checkpoint, lane, rows_held, rows_reported, completeness, is_short, likely_cause,
    no_count_because, empty_because, answers_skipped, deletion_strategy, rows_deleted, sweep_every, swept_at,
    coalesce(caps, []) as caps,
    coalesce(quarantined, 0) as quarantined,
    coalesce(quarantine_reasons, []) as quarantine_reasons,
    error, error_kind, error_at, tried_at, last_loaded_at, last_record_at
from marts.data_stream
where $connection is null or connection = $connection
order by connection, stream

-- Whether any suggestion names one of the records. A suggestion names the oldest record of each of its people.
select exists(
    select 1
    from identity.suggestion
    where list_contains($record_keys::varchar[], record_key_a) or list_contains($record_keys::varchar[], record_key_b)
);

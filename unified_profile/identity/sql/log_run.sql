-- One row for this run; reasons are counted without the numbers in them.
insert into identity.run
with
contested_keys as (
    select trim(regexp_replace(contested_key.reason, '\d+', '')) as kind from identity.contested_key
),
reasons as (
    select contested_keys.kind, count(*) as keys from contested_keys group by contested_keys.kind
)
select
    $run_number as run_number,
    $now as finished_at,
    $records as records,
    $people as people,
    $largest as largest,
    $looked_at as looked_at,
    $moved as moved,
    $merged as merged,
    $split as split,
    $retired as retired,
    $contested as contested,
    coalesce(
        (select map(list(reasons.kind order by reasons.kind), list(reasons.keys order by reasons.kind)) from reasons),
        map {}
    ) as contested_by_reason;

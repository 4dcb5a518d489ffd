-- One row for this run; reasons are counted without the numbers in them.
insert into identity.group_run
with
contested_keys as (
    select trim(regexp_replace(contested.reason, '\d+', '')) as reason
    from identity.contested_group_key as contested
    where contested.kind = $kind
),
reasons as (
    select contested_keys.reason, count(*) as keys from contested_keys group by contested_keys.reason
)
select
    $kind as kind,
    $run_number as run_number,
    $now as finished_at,
    $records as records,
    $groups as groups,
    $largest as largest,
    $looked_at as looked_at,
    $moved as moved,
    $merged as merged,
    $split as split,
    $retired as retired,
    $contested as contested,
    coalesce(
        (
            select map(list(reasons.reason order by reasons.reason), list(reasons.keys order by reasons.reason))
            from reasons
        ),
        map {}
    ) as contested_by_reason;

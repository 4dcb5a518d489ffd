create or replace temp table decision as
select
    unnest($ids::bigint[]) as decision_id,
    unnest($kinds::varchar[]) as kind,
    unnest($record_keys_a::varchar[]) as record_key_a,
    unnest($record_keys_b::varchar[]) as record_key_b,
    unnest($key_types::varchar[]) as key_type,
    unnest($key_values::varchar[]) as key_value;

create or replace temp table decided_link as
select distinct decision.record_key_a, decision.record_key_b
from decision
where decision.kind = 'link';

create or replace temp table cannot_link as
select decision.decision_id, record_a.rid as rid_a, record_b.rid as rid_b
from decision
inner join record as record_a on record_a.record_key = decision.record_key_a
inner join record as record_b on record_b.record_key = decision.record_key_b
where decision.kind = 'cannot_link';

create or replace temp table ignored_key as
with
ignored as (
    select
        decision.decision_id,
        decision.key_type,
        trim(decision.key_value) as key_value,
        email_cleaned(decision.key_value) as cleaned
    from decision
    where decision.kind = 'ignore_key'
)
select
    ignored.key_type,
    case when ignored.key_type = 'email' then coalesce(email_from_cleaned(ignored.cleaned), ignored.cleaned)
        else ignored.key_value
    end as key_value,
    min(ignored.decision_id) as decision_id
from ignored
group by all;

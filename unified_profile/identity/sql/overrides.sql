-- What people decided, about the records that are here now. A decision about a record that is gone speaks of the record
-- that carries its id, and one about a record that never came waits for it.
create or replace temp table decided_pair as
with
ends_named as (
    select decision.record_key_a as record_key from decision where decision.record_key_a is not null
    union
    select decision.record_key_b as record_key from decision where decision.record_key_b is not null
),
carriers as (
    select minted_id.record_key, minted_id.carrier_record_key
    from identity.minted_id
    inner join ends_named on ends_named.record_key = minted_id.record_key
),
ends as (
    select carriers.record_key, record.rid
    from carriers
    inner join identity.record on record.record_key = carriers.carrier_record_key
)
select
    decision.decision_id,
    decision.kind,
    end_a.rid as rid_a,
    end_b.rid as rid_b,
    decision.record_key_a || ' = ' || decision.record_key_b as key_value
from decision
left join ends as end_a on end_a.record_key = decision.record_key_a
left join ends as end_b on end_b.record_key = decision.record_key_b
where decision.kind in ('link', 'cannot_link');

create or replace temp table cannot_link as
select decided_pair.decision_id, decided_pair.rid_a, decided_pair.rid_b
from decided_pair
where decided_pair.kind = 'cannot_link' and decided_pair.rid_a <> decided_pair.rid_b;

create or replace temp table link_key as
with
ends as (
    select unnest([decided_pair.rid_a, decided_pair.rid_b]) as rid, decided_pair.key_value
    from decided_pair
    where decided_pair.kind = 'link'
)
select distinct ends.rid, hash('link', ends.key_value) as key_id, ends.key_value
from ends
where ends.rid is not null;

-- Two steps, since DuckDB 2.0 trips over hash() of a column that it knows to be one constant.
create or replace temp table ignored as
with
decided as (
    select
        decision.decision_id,
        decision.key_type,
        trim(decision.key_value) as key_value,
        email_cleaned(decision.key_value) as cleaned
    from decision
    where decision.kind = 'ignore_key'
)
select
    decided.decision_id,
    decided.key_type,
    case when decided.key_type = 'email' then coalesce(email_from_cleaned(decided.cleaned), decided.cleaned)
        else decided.key_value
    end as key_value
from decided;

-- Whoever says that an address is nobody's means it with a tag too.
insert into ignored
select ignored.decision_id, 'folded_email' as key_type, email_folded(ignored.key_value) as key_value
from ignored
where ignored.key_type = 'email' and email_folded(ignored.key_value) is not null;

create or replace temp table ignored_key as
select
    min(ignored.decision_id) as decision_id,
    ignored.key_type,
    ignored.key_value,
    hash(ignored.key_type, ignored.key_value) as key_id
from ignored
group by ignored.key_type, ignored.key_value;

-- A cluster bears the oldest id that one of its records carries.
create or replace temp table group_of_cluster as
select group_label.cluster, arg_min(minted_group_id.group_id, minted_group_id.mint_sequence) as group_id
from identity.minted_group_id
inner join member on member.record_key = minted_group_id.carrier_record_key
inner join group_label on group_label.rid = member.rid
where minted_group_id.kind = $kind
group by group_label.cluster;

create or replace temp table changed_group_id as
with
current_id as (
    select
        minted_group_id.group_id,
        minted_group_id.is_published,
        minted_group_id.current_group_id as former_group_id,
        group_of_cluster.group_id as current_group_id
    from identity.minted_group_id
    left join member on member.record_key = minted_group_id.carrier_record_key
    left join group_label on group_label.rid = member.rid
    left join group_of_cluster on group_of_cluster.cluster = group_label.cluster
    where minted_group_id.kind = $kind
)
select
    current_id.group_id,
    current_id.current_group_id,
    current_id.is_published or coalesce(current_id.current_group_id = current_id.group_id, false) as is_published,
    case
        when current_id.current_group_id is null then 'retired'
        when current_id.former_group_id is null then 'returned'
        when current_id.current_group_id = current_id.group_id then 'split'
        else 'merged'
    end as cause,
    -- Nobody has seen an id that has stood for no group yet: its first appearance is no change unless it leaves a group.
    current_id.is_published
    or (current_id.former_group_id is not null and current_id.current_group_id = current_id.group_id) as is_history
from current_id
where current_id.former_group_id is distinct from current_id.current_group_id;

insert into identity.group_id_history
select $kind as kind, changed.group_id, changed.current_group_id, $now as changed_at, changed.cause
from changed_group_id as changed
where changed.is_history
order by changed.group_id;

update identity.minted_group_id
set current_group_id = changed.current_group_id, is_published = changed.is_published
from changed_group_id as changed
where minted_group_id.kind = $kind and minted_group_id.group_id = changed.group_id;

delete from identity.group_record where group_record.kind = $kind;

insert into identity.group_record
select
    $kind as kind,
    member.record_key,
    group_of_cluster.group_id,
    minted_group_id.group_id as minted_group_id,
    minted_group_id.mint_sequence
from member
inner join group_label on group_label.rid = member.rid
inner join group_of_cluster on group_of_cluster.cluster = group_label.cluster
inner join identity.minted_group_id
    on minted_group_id.kind = $kind and minted_group_id.record_key = member.record_key
order by group_of_cluster.group_id, minted_group_id.mint_sequence;

insert into identity.contested_group_key
select
    $kind as kind,
    shared_group_key.level,
    shared_group_key.key_type,
    shared_group_key.key_value,
    shared_group_key.record_count,
    min(found_contested.reason) as reason
from found_contested
inner join shared_group_key on shared_group_key.key_id = found_contested.key_id
group by shared_group_key.key_id, shared_group_key.level, shared_group_key.key_type, shared_group_key.key_value,
    shared_group_key.record_count
order by shared_group_key.key_id;

delete from identity.group_evidence where group_evidence.kind = $kind;

insert into identity.group_evidence
select
    $kind as kind,
    group_record.group_id,
    record_a.record_key as record_key_a,
    record_b.record_key as record_key_b,
    shared_group_key.level,
    shared_group_key.key_type,
    shared_group_key.key_value
from found_group_evidence as found
inner join member as record_a on record_a.rid = found.rid_a
inner join member as record_b on record_b.rid = found.rid_b
inner join shared_group_key on shared_group_key.key_id = found.key_id
inner join identity.group_record on group_record.kind = $kind and group_record.record_key = record_a.record_key
order by group_record.group_id, shared_group_key.key_id, record_b.rid;

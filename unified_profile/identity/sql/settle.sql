-- Take away the touches that would break a constraint, and put the clusters concerned where the rest leads them.
create or replace temp table refused as
select
    unnest($key_ids::ubigint[]) as key_id,
    unnest($clusters::bigint[]) as cluster,
    unnest($reasons::varchar[]) as reason;

delete from joining
using refused
where joining.key_id = refused.key_id and joining.cluster = refused.cluster;

insert into identity.contested_key
select
    $level as level,
    shared_key.key_type,
    shared_key.key_value,
    shared_key.record_count,
    min(refused.reason) as reason,
    'constraint' as cause,
    shared_key.key_id
from refused
inner join shared_key on shared_key.key_id = refused.key_id
group by shared_key.key_type, shared_key.key_value, shared_key.record_count, shared_key.key_id;

create or replace temp table settled as
select unnest($settled_clusters::bigint[]) as cluster, unnest($targets::bigint[]) as target;

delete from component
where component.cluster in (select settled.cluster from settled);

insert into component
select settled.cluster, settled.target
from settled
where settled.cluster <> settled.target;

create or replace temp table refused_touch as
select
    unnest($key_ids::bigint[]) as key_id,
    unnest($clusters::bigint[]) as cluster,
    unnest($reasons::varchar[]) as reason;

delete from joining
using refused_touch
where joining.key_id = refused_touch.key_id and joining.cluster = refused_touch.cluster;

insert into found_contested
select refused_touch.key_id, min(refused_touch.reason) as reason
from refused_touch
group by refused_touch.key_id;

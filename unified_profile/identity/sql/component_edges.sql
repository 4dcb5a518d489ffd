create or replace temp table edge as
with
least_cluster as (select joining.key_id, min(joining.cluster) as cluster from joining group by joining.key_id)
select distinct least_cluster.cluster as lower_end, joining.cluster as upper_end
from joining
inner join least_cluster on least_cluster.key_id = joining.key_id
where joining.cluster <> least_cluster.cluster;

create or replace temp table hooked (round integer, cluster bigint, target bigint);

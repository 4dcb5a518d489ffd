with
clusters as (
    select distinct whole_of_record.cluster
    from whole_of_record
    where whole_of_record.whole in (select kept_apart.whole from kept_apart)
)
select
    shared_group_key.key_id,
    shared_group_key.key_type,
    shared_group_key.key_value,
    list(joining.cluster order by joining.cluster) as clusters
from joining
semi join clusters on clusters.cluster = joining.cluster
inner join shared_group_key on shared_group_key.key_id = joining.key_id
group by shared_group_key.key_id, shared_group_key.key_type, shared_group_key.key_value;
